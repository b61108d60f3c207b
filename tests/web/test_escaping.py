"""The pages' templates escape as Jinja does: to the letter, whatever is put into them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from tests.memos.build import AASE, TORE, content
from tests.memos.town import Town
from tests.web.house import House
from web.escaping import Pages, escaped
from web.views import Views

MEAN = "<script>alert('&\"')</script>"
PIECES = {
    "base": "<title>{% block title %}{% endblock %}</title>{% block main %}{% endblock %}",
    "page": (
        "{% extends 'base' %}{% import 'macro' as m %}{% block title %}{{ one }}{% endblock %}"
        "{% block main %}{% set rows %}{% for x in many %}<i>{{ x }}</i>{% endfor %}{% endset %}{{ rows }}"
        "{{ m.said(one) }}{{ many|join(', ') }}{{ one ~ safe }}{{ one|upper }}{{ number }}{% endblock %}"
    ),
    "macro": '{% macro said(x) %}<b title="{{ x }}">{{ x }}</b>{% endmacro %}',
    "off": "{% autoescape false %}{{ one }}{% endautoescape %}{{ one }}",
}


def made(kind: type[Environment]) -> Environment:
    return kind(loader=DictLoader(PIECES), autoescape=True, undefined=StrictUndefined)


@pytest.mark.parametrize("name", ["page", "off"])
def test_a_template_says_what_it_says_in_jinjas_own_environment(name: str) -> None:
    context = {"one": MEAN, "many": [MEAN, 5, None, Markup("<u>")], "safe": Markup("<hr>"), "number": 3.5}
    mine, theirs = (made(kind).get_template(name).render(context) for kind in (Pages, Environment))
    assert mine == theirs
    assert "&lt;script&gt;" in mine


def test_a_name_that_is_not_given_is_a_mistake() -> None:
    with pytest.raises(UndefinedError):
        made(Pages).get_template("macro").module.said(StrictUndefined(name="x"))


@given(st.one_of(st.text(), st.integers(), st.none(), st.text().map(Markup)))
def test_a_value_is_escaped_to_the_letter(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))


class _Told(str):
    """A text of a class of its own, as many libraries have them."""

    __slots__ = ()


def test_a_text_of_another_class_is_escaped_too() -> None:
    assert str(escaped(_Told(MEAN))) == str(escape(MEAN))


def test_whole_pages_are_those_of_jinja(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town(house.office)
    number = town.memo(town.ready(content(title=MEAN))).number
    compared, response = [], Views.response

    def both(views: Views, frame: Mapping[str, Any], template: str, status: int, context: Mapping[str, Any]) -> Any:
        answer = response(views, frame, template, status, context)
        plain = views._environment.overlay(cache_size=0)
        plain.code_generator_class, plain.bytecode_cache = CodeGenerator, None
        text = plain.get_template(template).render({"reasons": (), **context, **frame})
        assert text.encode() == answer.body
        compared.append(template)
        return answer

    monkeypatch.setattr(Views, "response", both)
    for path in ("/", "/memoer", "/memoer?ord=script", f"/memoer/{number}", f"/memoer/{number}/historik", "/moeder"):
        for person in (AASE, TORE):
            house.as_person(person).get(path)
    assert {"home.html", "memos.html", "memo.html"} <= set(compared)


def test_no_template_marks_what_it_puts_out_as_safe() -> None:
    folder = Path(__file__).resolve().parent.parent.parent / "web" / "templates"
    for path in folder.glob("*.html"):
        assert "|safe" not in path.read_text(encoding="utf-8"), path.name
