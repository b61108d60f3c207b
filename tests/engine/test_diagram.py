"""The picture of a workflow: everything is on it, nothing covers anything else, and it brings nothing along."""

import re
from itertools import combinations, pairwise

import pytest
from lxml import etree

from engine.diagram import edges, svg
from engine.workflow import State, Transition, Workflow

NAMESPACE = "{http://www.w3.org/2000/svg}"
ROUND = Workflow(
    (
        State("a", "Kladde", initial=True),
        State("b", "Til <godkendelse> & mere"),
        State("c", "Færdig", final=True),
        State("d", "Udenfor", final=True),
    ),
    (
        Transition("go", "Send", ("a",), "b", ("author",)),
        Transition("back", "Returnér", ("b",), "a", ("manager",)),
        Transition("again", "Gem", ("b",), "b", ("author",)),
        Transition("end", "Slut", ("a", "b"), "c", ("author",)),
    ),
)
LONG = Workflow(
    tuple(State(f"s{n}", f"Tilstand {n}", initial=n == 0, final=n == 11) for n in range(12)),
    (
        *(Transition(f"f{n}", "Frem", (f"s{n}",), f"s{n + 1}", ("author",)) for n in range(11)),
        *(Transition(f"b{n}", "Tilbage", (f"s{n}",), f"s{n // 3}", ("author",)) for n in range(1, 11)),
        *(Transition(f"o{n}", "Spring over", (f"s{n}",), f"s{n + 5}", ("author",)) for n in range(5)),
    ),
)
Point = tuple[int, int]


@pytest.fixture(params=[ROUND, LONG], ids=["round", "long"])
def workflow(request: pytest.FixtureRequest) -> Workflow:
    found: Workflow = request.param
    return found


def test_each_step_out_of_each_state_has_a_number_of_its_own() -> None:
    assert [(e.number, e.source.key, e.step.name, e.target.key) for e in edges(ROUND)] == [
        (1, "a", "go", "b"),
        (2, "a", "end", "c"),
        (3, "b", "back", "a"),
        (4, "b", "again", "b"),
        (5, "b", "end", "c"),
    ]


def test_every_state_and_every_number_is_on_it(workflow: Workflow) -> None:
    texts = [text.text for text in picture(workflow).iter(f"{NAMESPACE}text")]
    assert sorted(texts) == sorted(
        [*(state.label for state in workflow.states), *(str(edge.number) for edge in edges(workflow))]
    )


def test_no_line_covers_a_part_of_another(workflow: Workflow) -> None:
    for one, other in combinations(lines(workflow), 2):
        for first in one:
            for second in other:
                assert not covers(first, second), (first, second)


def test_no_line_crosses_a_state(workflow: Workflow) -> None:
    for line in lines(workflow):
        for begin, end in line:
            for left, top, width, height in boxes(workflow):
                across = max(begin[0], end[0]) > left and min(begin[0], end[0]) < left + width
                down = max(begin[1], end[1]) > top and min(begin[1], end[1]) < top + height
                assert not (across and down)


def test_everything_is_within_the_picture(workflow: Workflow) -> None:
    root = picture(workflow)
    width, height = int(root.get("width", "")), int(root.get("height", ""))
    for line in lines(workflow):
        assert all(0 <= x <= width and 0 <= y <= height for part in line for x, y in part)
    assert all(left + wide <= width and top + high <= height for left, top, wide, high in boxes(workflow))


def test_the_first_and_the_last_states_differ_in_shape_and_not_in_colour_alone() -> None:
    frames = [box for box in picture(ROUND).iter(f"{NAMESPACE}rect") if box.get("stroke")]
    assert [frame.get("stroke-width") for frame in frames].count("3") == 1
    assert sum(1 for frame in frames if frame.get("fill") == "none") == 2


def test_it_has_a_title_and_brings_nothing_along() -> None:
    text = svg(ROUND, "Arbejdsgang <1>")
    assert "<title>Arbejdsgang &lt;1&gt;</title>" in text
    assert not re.search(r"<(script|style|image|use|foreignObject)|href|style=| on\w+=", text)


def test_the_same_workflow_has_the_same_picture() -> None:
    assert svg(LONG, "x") == svg(LONG, "x")


def picture(workflow: Workflow) -> etree._Element:
    return etree.fromstring(svg(workflow, "Arbejdsgang").encode())


def lines(workflow: Workflow) -> list[list[tuple[Point, Point]]]:
    found = []
    for line in picture(workflow).iter(f"{NAMESPACE}polyline"):
        points = [tuple(map(int, pair.split(","))) for pair in line.get("points", "").split()]
        found.append([((a[0], a[1]), (b[0], b[1])) for a, b in pairwise(points) if a != b])
    return found


def boxes(workflow: Workflow) -> list[tuple[int, int, int, int]]:
    frames = [box for box in picture(workflow).iter(f"{NAMESPACE}rect") if box.get("stroke") and box.get("x")]
    keys = ("x", "y", "width", "height")
    return [tuple(int(frame.get(key, "")) for key in keys) for frame in frames]  # type: ignore[misc]  # four of them


def covers(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two parts of lines lie on each other, not only across."""
    for along, across in ((0, 1), (1, 0)):
        if {p[across] for p in one} == {p[across] for p in other} and len({p[across] for p in one}) == 1:
            starts = max(min(p[along] for p in one), min(p[along] for p in other))
            ends = min(max(p[along] for p in one), max(p[along] for p in other))
            return starts < ends
    return False
