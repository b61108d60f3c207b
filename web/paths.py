"""Where a browser may be sent on to: only to pages of our own."""

from urllib.parse import urlsplit

LONGEST = 2000
NOT_AGAIN = ("/log-ind", "/log-ud", "/oidc/", "/mig/adgangskode")


def path_on_this_host(text: str) -> str:
    """The path, if it is one that every browser takes for one on this host; else "/".

    "//elsewhere" and "/\\elsewhere" name other hosts, and browsers take tabs and line breaks out of an address.
    """
    if not text.startswith("/") or text[1:2] in ("/", "\\") or len(text) > LONGEST:
        return "/"
    if "\\" in text or not text.isprintable() or " " in text:
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or parts.path.startswith(NOT_AGAIN) else text
