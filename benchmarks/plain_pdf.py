"""What one would otherwise write: a warm process that turns pages into PDFs with WeasyPrint's one line.

Frames as the render child's: eight bytes of length, then as many of payload; until standard input closes.
"""

import struct
import sys

from weasyprint import HTML  # type: ignore[import-untyped]  # WeasyPrint ships no types

LENGTH = struct.Struct(">Q")


def main() -> None:
    """A PDF for each page."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while header := source.read(LENGTH.size):
        pdf = HTML(string=source.read(LENGTH.unpack(header)[0]).decode()).write_pdf()
        target.write(LENGTH.pack(len(pdf)) + pdf)
        target.flush()


if __name__ == "__main__":
    main()
