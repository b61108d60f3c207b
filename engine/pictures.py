"""How pictures begin: a file is what it holds, whatever its name says."""

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8"
METAFILES = (b"\1\0\0\0", b"\xd7\xcd\xc6\x9a", b"\1\0\x09\0", b"\2\0\x09\0")
"""EMF, and WMF in its three forms."""
