"""What a page says once after a form: a key in the address, never words from it."""

TOLD = {
    "gemt": "Gemt.",
    "sendt": "Sendt til godkendelse.",
    "godkendt": "Godkendt.",
    "returneret": "Returneret.",
    "oprettet": "Oprettet.",
    "udfoert": "Udført.",
    "logget-ud": "Du er logget ud.",
    "adgangskode": "Adgangskoden er skiftet, og du er logget ud alle andre steder.",
    "valgt": "Valgt. Læs teksten igennem, og gem den.",
    "slettet": "Slettet.",
    "konto-lukket": "Kontoen er lukket. Ingen kan logge ind med den.",
    "konto-aabnet": "Kontoen er åben igen.",
    "overdraget": "Arbejdet er overdraget.",
    "spurgt": "Afdelingerne er spurgt.",
    "svaret": "Svaret er givet.",
    "tilbagekaldt": "Spørgsmålet er tilbagekaldt.",
    "indsat": "Svarene er sat ind efter din egen tekst. Læs den igennem, og gem den.",
    "stedfortraeder": "Stedfortræderen er udpeget.",
    "stedfortraeder-slut": "Stedfortræderen kan ikke længere handle på andres vegne.",
}
