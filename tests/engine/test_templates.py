"""Templates can show what they are given, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, TemplateError
from markupsafe import escape

from engine import templates
from engine.errors import RenderFailed
from engine.templates import TemplateEnvironment, environment, ready
from engine.text import read_text
from tests.engine.payloads import ESCAPES, OUTSIDE, RUNAWAYS

LEAST_HARM = 75  # of ESCAPES, in an environment without our walls


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "templates"
    root.mkdir()
    (tmp_path / "secret.html").write_text("the secret")
    (root / "link.html").symlink_to(tmp_path / "secret.html")
    (root / "secret.txt").write_text("the secret")
    (root / "macros.html").write_text("{% macro m() %}x{% endmacro %}")
    (root / "itself.html").write_text("{% include 'itself.html' %}")
    (root / "twice.html").write_text("{% for x in memo.list %}{% include 'twice.html' %}{% endfor %}")
    (root / "base.html").write_text("<{% block body %}{% endblock %}>")
    (root / "part.html").write_text(
        "[{{ point.text }}{% for point in point.points %}{% include 'part.html' %}{% endfor %}]"
    )
    return root


def context() -> dict[str, Any]:
    return {"memo": {"title": "a<b", "file": "secret.txt", "list": ["x", "y"], "many": ["z"] * 2_000, "secret": "s"}}


def rendered(root: Path, source: str, **data: Any) -> str:
    return TemplateEnvironment(root).template(source, "x.html").render(data or context())


@pytest.mark.parametrize("payload", ESCAPES + OUTSIDE)
def test_a_template_that_reaches_beyond_its_data_is_refused(root: Path, payload: str) -> None:
    with pytest.raises(RenderFailed, match=r"x\.html, line 1: "):
        rendered(root, payload)


@pytest.mark.parametrize("payload", RUNAWAYS, ids=lambda payload: payload[:30])
def test_a_template_that_would_never_end_is_refused(root: Path, payload: str) -> None:
    with pytest.raises(RenderFailed):
        rendered(root, payload)


def test_the_payloads_do_harm_in_a_plain_environment(root: Path) -> None:
    plain = Environment(loader=FileSystemLoader(root))  # noqa: S701 - this is the environment we do not use
    assert sum(harms(plain, payload) for payload in ESCAPES) >= LEAST_HARM


def harms(plain: Environment, payload: str) -> bool:
    try:
        return bool(plain.from_string(payload).render(context()))
    except (TemplateError, TypeError, AttributeError):
        return False


def test_from_string_checks_as_well(root: Path) -> None:
    with pytest.raises(RenderFailed, match="Call is not allowed"):
        TemplateEnvironment(root).from_string("{{ memo.keys() }}")


def test_an_expression_is_checked_as_well(root: Path) -> None:
    with pytest.raises(RenderFailed):
        TemplateEnvironment(root).compile_expression("memo.keys()")


def test_every_character_of_a_value_is_escaped(root: Path) -> None:
    assert rendered(root, "{{ memo.title }}") == "a&lt;b"


def test_a_value_is_never_read_as_a_template(root: Path) -> None:
    assert rendered(root, "{{ memo.title }}", memo={"title": "{{ 7*7 }}{% if %}"}) == "{{ 7*7 }}{% if %}"


def test_a_field_may_be_called_like_a_method_of_dict(root: Path) -> None:
    assert rendered(root, "{{ meeting.items[0].keys }}", meeting={"items": [{"keys": "k"}]}) == "k"


def test_a_loop_knows_its_turn(root: Path) -> None:
    turn = "{{ loop.index }}/{{ loop.length }}{{ x }}{% if not loop.last %},{% endif %}"
    assert rendered(root, "{% for x in memo.list %}" + turn + "{% endfor %}") == "1/2x,2/2y"


def test_an_unknown_field_is_named_with_those_that_there_are(root: Path) -> None:
    with pytest.raises(RenderFailed, match=r"x\.html, line 2: unknown field titel; there are: title, file"):
        rendered(root, "\n{{ memo.titel }}")


@pytest.mark.parametrize(
    "use", ["{% if memo.x %}{% endif %}", "{% for a in memo.x %}{% endfor %}", "{{ memo.x.y }}", "{{ x }}"]
)
def test_an_unknown_field_is_refused_however_it_is_used(root: Path, use: str) -> None:
    with pytest.raises(RenderFailed, match="unknown field x"):
        rendered(root, use)


def test_a_field_that_may_be_missing_can_be_asked_for(root: Path) -> None:
    assert rendered(root, "{% if memo.x is defined %}x{% else %}no{% endif %}") == "no"


def test_a_syntax_error_names_template_and_line(root: Path) -> None:
    with pytest.raises(RenderFailed, match=r"x\.html, line 3: "):
        rendered(root, "\n\n{% if %}")


def test_an_error_in_an_included_template_names_that_one(root: Path) -> None:
    (root / "inner.html").write_text("\n{{ memo.nothing }}")
    with pytest.raises(RenderFailed, match=r"inner\.html, line 2: unknown field nothing"):
        rendered(root, "{% include 'inner.html' %}")


def test_a_template_extends_another_and_includes_itself_for_what_lies_deeper(root: Path) -> None:
    source = "{% extends 'base.html' %}{% block body %}{% include 'part.html' %}{% endblock %}"
    point = {"text": "1", "points": [{"text": "2", "points": []}, {"text": "3", "points": []}]}
    assert rendered(root, source, point=point) == "<[1[2][3]]>"


def test_a_template_that_is_not_there_is_refused_by_name(root: Path) -> None:
    with pytest.raises(RenderFailed, match=r"there is no template nope\.html"):
        TemplateEnvironment(root).find("nope.html")


def test_a_changed_template_is_read_again(root: Path) -> None:
    env, path = TemplateEnvironment(root), root / "base.html"
    env.find("base.html")
    path.write_text("new")
    assert env.find("base.html").render() == "new"


def test_what_a_folder_lacks_comes_from_the_shipped_ones(root: Path) -> None:
    assert environment(root).find("shared/choices.html").render(choices=[]).strip().startswith("<ul")


def test_output_stops_at_its_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MAX_OUTPUT", 10)
    with pytest.raises(RenderFailed, match="longer than 10 characters"):
        rendered(root, "{% for x in memo.list %}0123456789{% endfor %}")


def test_rich_text_becomes_markup_and_the_rest_stays_plain() -> None:
    context = {"a": [read_text("x < y")], "b": (1, None, True, "<")}
    made = ready(context, lambda text: f"<p>{escape(text.plain)}</p>")
    assert made == {"a": ["<p>x &lt; y</p>"], "b": [1, None, True, "<"]}
    assert hasattr(made["a"][0], "__html__")


@pytest.mark.parametrize("leaf", [1.5, object(), {1, 2}, b"x", escape("x")])
def test_a_context_holds_no_objects(leaf: object) -> None:
    with pytest.raises(TypeError, match="in a rendering context"):
        ready({"a": leaf}, str)
