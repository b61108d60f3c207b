"""The shipped Word templates: slim, Danish, accessible, and the starter's own output."""

import io
import re
import zipfile
from itertools import pairwise
from typing import Any

import pytest
from docx import Document

from engine.render.starter import SHIPPED, starter
from engine.render.word import word_template
from engine.render.word_check import findings
from engine.render.word_names import name, path
from tests.engine.render import contexts
from tests.support import ROOT

TEMPLATES = ROOT / "templates"
VAL = name("w:val")


def made(template: str, context: Any) -> Any:
    """The document as python-docx reads it."""
    return Document(io.BytesIO(word_template(TEMPLATES / f"{template}.docx", TEMPLATES).render(context)))


def budget_of(document: Any) -> Any:
    return next(table for table in document.tables if "tkr." in table.cell(0, 0).text)


def memo_with(columns: list[str], rows: list[list[str]]) -> Any:
    context = contexts.memo()
    budget = context["memo"]["parts"][6]["budget"]
    kept = [{**budget["rows"][0], "cells": cells} for cells in rows]
    budget.update(columns=columns, rows=kept)
    return budget_of(made("indstilling/indstilling", context))


@pytest.mark.parametrize("template", SHIPPED)
def test_a_shipped_template_is_what_the_starter_makes(template: str) -> None:
    assert (TEMPLATES / f"{template}.docx").read_bytes() == starter(SHIPPED[template])


@pytest.mark.parametrize("kind", sorted(set(SHIPPED.values())))
def test_a_template_is_sound_before_it_is_filled(kind: Any) -> None:
    assert findings(starter(kind)) == ()


@pytest.mark.parametrize("kind", sorted(set(SHIPPED.values())))
def test_a_template_is_slim(kind: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(starter(kind))) as archive:
        assert not [part for part in archive.namelist() if re.search("theme|thumbnail|customXml|fontTable", part)]
    assert len(starter(kind)) < 16_000


def test_no_tag_stands_where_word_wants_a_number() -> None:
    for kind in SHIPPED.values():
        with zipfile.ZipFile(io.BytesIO(starter(kind))) as archive:
            xml = archive.read("word/document.xml").decode()
        attributes = re.findall(r'(\S+)="[^"]*\{[{%][^"]*"', xml)
        assert set(attributes) <= {"w:val"}
        assert set(re.findall(r'<([^<\s]+) w:val="[^"]*\{[{%]', xml)) <= {"w:alias", "w:tag", "w:tblCaption"}


def test_every_text_is_danish_and_no_font_comes_from_a_theme() -> None:
    with zipfile.ZipFile(io.BytesIO(starter("memo"))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert '<w:lang w:val="da-DK"' in styles
    assert "Theme=" not in styles


@pytest.mark.parametrize(("template", "makers"), contexts.MEMOS.items())
def test_no_heading_level_is_skipped(template: str, makers: Any) -> None:
    for maker in makers:
        document = made(template, maker())
        levels = [
            int(style.get(VAL).removeprefix("Heading"))
            for style in document.element.body.iter(name("w:pStyle"))
            if style.get(VAL).startswith("Heading")
        ]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_of_a_memo_is_printed_even_when_it_is_empty() -> None:
    context = contexts.bare_memo()
    printed = [p.text for p in made("indstilling/indstilling", context).paragraphs]
    # python-docx leaves content controls out of a paragraph's text.
    anchors = made("indstilling/indstilling", context).element.body.iter(name("w:bookmarkStart"))
    assert [mark.get(name("w:name")) for mark in anchors] == [
        f"memo_section_{part['key']}" for part in context["memo"]["parts"]
    ]
    assert "Overskrift" not in printed


def test_a_draft_says_so_on_every_page() -> None:
    document = made("indstilling/indstilling", contexts.bare_memo())
    section = document.sections[0]
    assert "Udkast" in section.first_page_footer.paragraphs[0].text
    assert "Udkast" in section.footer.paragraphs[0].text


def test_the_footer_counts_pages_by_fields() -> None:
    document = made("indstilling/indstilling", contexts.memo())
    fields = [f.get(name("w:instr")).strip() for f in document.sections[0].footer._element.iter(name("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_tables_of_many_rows_repeat_their_head_and_have_a_caption() -> None:
    for template, context in (("indstilling/referat", contexts.referat()), ("meeting/dagsorden", contexts.agenda())):
        for table in made(template, context).element.body.iter(name("w:tbl")):
            head = table.find(path("w:tr", "w:trPr", "w:tblHeader"))
            caption = table.find(path("w:tblPr", "w:tblCaption"))
            assert caption is not None
            assert caption.get(VAL)
            assert head is not None or caption.get(VAL) in ("Oplysninger", "Referat")


@pytest.mark.parametrize("years", [1, 2, 4, 5, 9, 14])
def test_a_budget_has_as_many_columns_as_years_within_the_same_width(years: int) -> None:
    columns = [str(2020 + year) for year in range(years)]
    table = memo_with(columns, [["1.250"] * years, ["−400"] * years])
    widths = [int(column.get(name("w:w"))) for column in table._tbl.find(name("w:tblGrid"))]
    assert [cell.text for cell in table.rows[0].cells] == ["tkr.", *columns]
    assert [cell.text for cell in table.rows[2].cells][1:] == ["−400"] * years
    assert sum(widths) == 9300
    assert widths[0] >= 2000
    assert len(set(widths[1:])) == 1


@pytest.mark.parametrize(("years", "half_points"), [(4, 0), (6, 17), (8, 13)])
def test_long_amounts_are_set_smaller_rather_than_broken(years: int, half_points: int) -> None:
    table = memo_with([str(2020 + year) for year in range(years)], [["−1.250.000.000"] * years])
    sizes = {size.get(VAL) for size in table._tbl.iter(name("w:sz"))}
    assert sizes == ({str(half_points)} if half_points else set())


def test_amounts_stand_with_their_decimals_under_each_other() -> None:
    table = memo_with(["2025"], [["62,5"], ["1.410"], ["0,25"]])
    indents = [row.cells[1].paragraphs[0]._p.find(path("w:pPr", "w:ind")) for row in table.rows]
    right = [0 if indent is None else int(indent.get(name("w:right"))) for indent in indents]
    assert right == [0, 101, 253, 0]


def test_a_budget_without_rows_has_its_years_over_one_empty_row() -> None:
    table = budget_of(made("indstilling/indstilling", contexts.bare_memo()))
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["tkr.", "2025", "2026", "2027", "2028"],
        [""] * 5,
    ]


def test_a_ticked_box_says_so_to_the_eye_and_to_a_program() -> None:
    document = made("indstilling/indstilling", contexts.closed_memo())
    boxes = [
        (control.find(path("w:sdtPr", "w:tag")).get(VAL), checked.get(name("w14:val")))
        for control in document.element.body.iter(name("w:sdt"))
        if (checked := control.find(path("w:sdtPr", "w14:checkbox", "w14:checked"))) is not None
    ]
    assert boxes[:2] == [("openness.1", "0"), ("openness.2", "1")]
    assert ("funding.grundbudget", "1") in boxes


def test_a_changed_point_shows_proposal_beside_decision() -> None:
    document = made("indstilling/referat", contexts.referat())
    box = document.tables[-1]
    beside = box._tbl.findall(f".//{name('w:tbl')}")[1]
    look = {
        run.find(path("w:rPr", "w:rStyle")).get(VAL): run.find(name("w:t")).text
        for run in beside.iter(name("w:r"))
        if run.find(path("w:rPr", "w:rStyle")) is not None
    }
    assert look == {"Slettet": "7.00-18.00", "Indsat": "7.00-17.00"}


def test_each_field_of_a_memo_stands_in_a_control_of_its_own() -> None:
    document = made("indstilling/indstilling", contexts.memo())
    tags = [tag.get(VAL) for tag in document.element.body.iter(name("w:tag"))]
    assert {"memo.title", "memo.kind", *(f"fact.{fact['key']}" for fact in contexts.facts())} <= set(tags)
    locked = [lock.get(VAL) for lock in document.element.body.iter(name("w:lock"))]
    assert locked == ["sdtContentLocked"] * len(contexts.parts())
