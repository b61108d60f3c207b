"""What a page says once after a form: a key in the address, never words from it."""

TOLD = {
    "gemt": "Gemt.",
    "sendt": "Sendt til godkendelse.",
    "godkendt": "Godkendt.",
    "returneret": "Returneret.",
    "oprettet": "Oprettet.",
    "udfoert": "Udført.",
    "logget-ud": "Du er logget ud.",
    "slettet": "Slettet.",
}
