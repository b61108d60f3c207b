"""Which pages the tests look at, as whom: every page that is read, in the states that change how it looks."""

LOOKS: tuple[tuple[str, str], ...] = (
    ("", "/log-ind"),
    ("Aase Aagaard", "/"),
    ("Jens Åkjær", "/"),
    ("Aase Aagaard", "/memoer/ny"),
    ("Signe Østergaard", "/memoer/CHE-2026-008/skriv"),
    ("Signe Østergaard", "/memoer/CHE-2026-008"),
    ("Jens Åkjær", "/memoer/CHE-2026-011"),
    ("Jens Åkjær", "/memoer/CHE-2026-014"),
    ("Tore Bæk", "/memoer/CHE-2026-002"),
    ("Tore Bæk", "/memoer/CHE-2026-002/historik"),
    ("Iben-Marie O'Neill", "/memoer/CHE-2026-009/forskel?fra=1&til=0"),
    ("Signe Østergaard", "/memoer/CHE-2026-009/forhaandsvis"),
    ("Aase Aagaard", "/memoer/CHE-2026-999"),
)
