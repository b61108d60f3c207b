"""What a template's styles and numbering say: which paragraphs are headings, numbered, or amounts."""

from dataclasses import dataclass

from engine.render.word_names import Element, name, path

AMOUNT_STYLE = "beløb"  # in a table, paragraphs of this style stand with their decimals under each other
DEFAULT_SIZE = "20"  # half-points

_VAL, _NUMBER = name("w:val"), path("w:pPr", "w:numPr")

Place = tuple[int, int]  # number, level


@dataclass(frozen=True, slots=True)
class TemplateStyles:
    """`lists` maps a list's number to its definition; `numbered` a style id to the list it is numbered by.

    `ids` finds a style by Word's own name in lower case, which is the same in every language of Word.
    """

    ids: dict[str, str]
    headings: frozenset[str]
    numbered: dict[str, Place]
    lists: dict[int, int]
    free_abstract: int
    free_number: int
    amount_size: int

    @classmethod
    def read(cls, styles: Element, numbering: Element) -> "TemplateStyles":
        """From the roots of `styles.xml` and `numbering.xml`."""
        by_id = {style.get(name("w:styleId")): style for style in styles.iterchildren(name("w:style"))}
        labels = ((key, style.find(name("w:name"))) for key, style in by_id.items())
        ids = {label.get(_VAL).lower(): key for key, label in labels if label is not None}
        numbered = {key: place_of(style.find(_NUMBER)) for key, style in by_id.items()}
        lists = {
            int(entry.get(name("w:numId"))): int(entry.find(name("w:abstractNumId")).get(_VAL))
            for entry in numbering.iterchildren(name("w:num"))
        }
        abstracts = [int(entry.get(name("w:abstractNumId"))) for entry in numbering.iterchildren(name("w:abstractNum"))]
        size = by_id[ids[AMOUNT_STYLE]].find(path("w:rPr", "w:sz")) if AMOUNT_STYLE in ids else None
        return cls(
            ids=ids,
            headings=frozenset(key for key, style in by_id.items() if _is_heading(style)),
            numbered={key: place for key, place in numbered.items() if place is not None},
            lists=lists,
            free_abstract=max(abstracts, default=0) + 1,
            free_number=max(lists, default=0) + 1,
            amount_size=int(DEFAULT_SIZE if size is None else size.get(_VAL)),
        )


def place_of(properties: Element | None) -> Place | None:
    """Number and level of a `w:numPr`; None if there is none. No list has the number 0."""
    if properties is None:
        return None
    number, level = properties.find(name("w:numId")), properties.find(name("w:ilvl"))
    if number is None:
        return None
    return int(number.get(_VAL)), 0 if level is None else int(level.get(_VAL))


def _is_heading(style: Element) -> bool:
    return style.find(path("w:pPr", "w:outlineLvl")) is not None
