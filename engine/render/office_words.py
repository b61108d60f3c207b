"""Whether texts stand in a PDF that the office program made: read with hands tied, as that was made."""

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types

WANTED, ANSWER = "words.json", "answer"
"""What is asked lies beside the PDF, and what is answered: whether it is whole, in JSON."""
AHEAD = 4_000
"""Letters within which the next text is looked for first: cells are drawn in order, most of them."""
CROSSES = "###"
"""What stands where a number is wider than its column."""
SPACE = re.compile(r"[\s\x00-\x1f\u00ad\u200b\ufffe-]+")


def lost(words: Sequence[str], pages: str) -> bool:
    """Whether one of these texts stands on the pages less often than it should, or crosses for a number."""
    there, wanted = _pressed(pages), [_pressed(text) for text in words]
    if CROSSES in there and not any(CROSSES in text for text in wanted):
        return True
    at, elsewhere = 0, set[str]()
    for text in wanted:
        found = there.find(text, at, at + AHEAD)
        if found < 0:
            elsewhere.add(text)
        else:
            at = found + len(text)
    times = Counter(text for text in wanted if text in elsewhere)
    return any(there.count(text) < times[text] for text in elsewhere)


def _pressed(text: str) -> str:
    """Without what lines and their breaks add or take."""
    return SPACE.sub("", normalize("NFKC", text))


def _pages(data: bytes) -> str:
    """What stands on its pages."""
    found = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range(errors="ignore"))
            text.close()
            page.close()
    return "\n".join(found)


if __name__ == "__main__":
    made = Path(sys.argv[1])
    asked = json.loads(made.with_name(WANTED).read_text(encoding="utf-8"))
    made.with_name(ANSWER).write_text(json.dumps(not lost(asked, _pages(made.read_bytes()))), encoding="utf-8")
