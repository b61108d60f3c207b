"""A workflow as a picture: SVG in layers, without script, style or anything from elsewhere.

States stand in rows by how many steps they are from the first. Each step leaves its state by a port of its own,
with its number, runs on a line of its own between the rows, and ends in an arrow. Steps to the next row go straight
down; all others go round, by a lane on the right. So no line covers another, and none crosses a state. What the
numbers mean stands in `edges`: a page shows it as a table beside the picture.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from engine.workflow import State, Transition, Workflow

GRID = 28
"""Ports stand this far apart: those of steps that leave on the halves, of those that arrive on the wholes."""
BOX, ROUND = 44, 6
BADGE, RUN, LANE = 10, 12, 16
ABOVE, BELOW = 34, 26
LETTER = 7.8
INK, PAPER, SHADE = "#1a1a1a", "#ffffff", "#f2f2f2"


@dataclass(frozen=True, slots=True)
class Edge:
    """A step out of one state, with its number in the picture."""

    number: int
    source: State
    step: Transition
    target: State


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a state stands."""

    left: int
    top: int
    width: int


@dataclass(frozen=True, slots=True)
class _Way:
    """The line of an edge: from its port down to a run, perhaps along a lane to another, and down to its target."""

    edge: Edge
    start: tuple[int, int]
    bends: tuple[tuple[int, int], ...]
    end: tuple[int, int]


def edges(workflow: Workflow) -> tuple[Edge, ...]:
    """Every step out of every state, numbered in the order of the states."""
    found = [(state, step) for state in workflow.states for step in workflow.leaving(state.key)]
    return tuple(Edge(n, state, step, workflow.state(step.to)) for n, (state, step) in enumerate(found, 1))


def svg(workflow: Workflow, title: str) -> str:
    """The picture. `title` is what it shows, for those who do not see it."""
    rows = _rows(workflow)
    layout = _Layout(workflow, rows)
    parts = [*map(_line, layout.ways), *(_state(state, layout.boxes[state.key]) for state in workflow.states)]
    size = f'width="{layout.width}" height="{layout.height}" viewBox="0 0 {layout.width} {layout.height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="sans-serif" font-size="14">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{layout.width}" height="{layout.height}" fill="{PAPER}"/>',
            *parts,
            "</svg>\n",
        )
    )


def _rows(workflow: Workflow) -> list[list[State]]:
    """The states by their distance from the first; those that no step reaches come last."""
    distance = {workflow.initial.key: 0}
    todo = [workflow.initial.key]
    while todo:
        key = todo.pop(0)
        for step in workflow.leaving(key):
            if step.to not in distance:
                distance[step.to] = distance[key] + 1
                todo.append(step.to)
    last = max(distance.values()) + 1
    found: dict[int, list[State]] = defaultdict(list)
    for state in workflow.states:
        found[distance.get(state.key, last)].append(state)
    return [found[row] for row in sorted(found)]


class _Layout:
    """Where everything stands. A gap lies above each row, and one below the last; gap n is above row n."""

    def __init__(self, workflow: Workflow, rows: Sequence[Sequence[State]]) -> None:
        self._edges = edges(workflow)
        self._row = {state.key: n for n, row in enumerate(rows) for state in row}
        self._runs = self._numbered_runs(len(rows) + 1)
        tops = list(self._tops(len(rows)))
        self.boxes = {key: box for n, row in enumerate(rows) for key, box in self._places(row, tops[n])}
        self._right = max(box.left + box.width for box in self.boxes.values())
        self._lanes = self._numbered_lanes()
        self.width = self._right + LANE * (max(self._lanes.values(), default=0) + 2)
        self.height = tops[-1] + BOX + self._gap(len(rows))
        self.ways = [self._way(edge) for edge in self._edges]

    def _straight(self, edge: Edge) -> bool:
        return self._row[edge.target.key] == self._row[edge.source.key] + 1

    def _gaps_of(self, edge: Edge) -> tuple[int, ...]:
        """The gaps that it runs through: below its source and, if it goes round, above its target."""
        below, above = self._row[edge.source.key] + 1, self._row[edge.target.key]
        return (below,) if self._straight(edge) else (below, above)

    def _numbered_runs(self, gaps: int) -> Mapping[tuple[int, int, int], int]:
        """For each edge, gap and whether it is its first or second there, its place in that gap."""
        taken = [0] * gaps
        found = {}
        for edge in self._edges:
            for turn, gap in enumerate(self._gaps_of(edge)):
                found[edge.number, gap, turn] = taken[gap]
                taken[gap] += 1
        return found

    def _gap(self, gap: int) -> int:
        """Its height."""
        runs = sum(1 for _number, where, _turn in self._runs if where == gap)
        return ABOVE + BELOW + RUN * runs if runs else ABOVE

    def _tops(self, rows: int) -> Iterator[int]:
        top = 0
        for row in range(rows):
            top += self._gap(row)
            yield top
            top += BOX

    def _places(self, row: Sequence[State], top: int) -> Iterator[tuple[str, _Box]]:
        left = GRID
        for state in row:
            ports = max(len(self._leaving(state.key)), len(self._arriving(state.key))) + 1
            width = max(ports * GRID, -(-int(len(state.label) * LETTER + GRID) // GRID) * GRID)
            yield state.key, _Box(left, top, width)
            left += width + GRID

    def _leaving(self, key: str) -> list[Edge]:
        return [edge for edge in self._edges if edge.source.key == key]

    def _arriving(self, key: str) -> list[Edge]:
        return [edge for edge in self._edges if edge.target.key == key]

    def _numbered_lanes(self) -> Mapping[int, int]:
        """A lane for each edge that goes round; two share one if they pass different rows."""
        lanes: list[list[tuple[int, int]]] = []
        found = {}
        for edge in self._edges:
            if self._straight(edge):
                continue
            first, last = sorted(self._gaps_of(edge))
            lane = next(
                (n for n, used in enumerate(lanes) if all(last < one or first > other for one, other in used)),
                len(lanes),
            )
            if lane == len(lanes):
                lanes.append([])
            lanes[lane].append((first, last))
            found[edge.number] = lane
        return found

    def _way(self, edge: Edge) -> _Way:
        source, target = self.boxes[edge.source.key], self.boxes[edge.target.key]
        out = source.left + GRID // 2 + GRID * self._leaving(edge.source.key).index(edge)
        into = target.left + GRID + GRID * self._arriving(edge.target.key).index(edge)
        levels = [self._level(edge, gap, turn) for turn, gap in enumerate(self._gaps_of(edge))]
        if self._straight(edge):
            turns = [out, into]
        else:
            lane = self._right + LANE * (self._lanes[edge.number] + 1)
            turns = [out, lane, lane, into]
        bends = tuple((x, levels[n // 2]) for n, x in enumerate(turns))
        return _Way(edge, (out, source.top + BOX), bends, (into, target.top))

    def _level(self, edge: Edge, gap: int, turn: int) -> int:
        """How far down it runs in a gap."""
        first = min((box.top for key, box in self.boxes.items() if self._row[key] == gap), default=0)
        begins = first - self._gap(gap) if first else max(box.top for box in self.boxes.values()) + BOX
        return begins + ABOVE + RUN * self._runs[edge.number, gap, turn]


def _line(way: _Way) -> str:
    points = " ".join(f"{x},{y}" for x, y in (way.start, *way.bends, way.end))
    (x, y), (into, top) = way.start, way.end
    tip = f"{into},{top} {into - 5},{top - 9} {into + 5},{top - 9}"
    return "\n".join(
        (
            f'<polyline points="{points}" fill="none" stroke="{INK}" stroke-width="1.2"/>',
            f'<polygon points="{tip}" fill="{INK}"/>',
            f'<circle cx="{x}" cy="{y + BADGE + 4}" r="{BADGE}" fill="{PAPER}" stroke="{INK}"/>',
            f'<text x="{x}" y="{y + BADGE + 8}" font-size="11" text-anchor="middle" fill="{INK}">'
            f"{way.edge.number}</text>",
        )
    )


def _state(state: State, box: _Box) -> str:
    """The first state has a thick frame, a final one a double frame."""
    thick = 3 if state.initial else 1.5
    shape = f'x="{box.left}" y="{box.top}" width="{box.width}" height="{BOX}" rx="{ROUND}"'
    inner = (
        f'<rect x="{box.left + 4}" y="{box.top + 4}" width="{box.width - 8}" height="{BOX - 8}" rx="{ROUND - 3}" '
        f'fill="none" stroke="{INK}"/>'
    )
    middle = f'x="{box.left + box.width // 2}" y="{box.top + BOX // 2 + 5}"'
    return "\n".join(
        (
            f'<rect {shape} fill="{SHADE}" stroke="{INK}" stroke-width="{thick}"/>',
            *((inner,) if state.final else ()),
            f'<text {middle} text-anchor="middle" fill="{INK}">{escape(state.label)}</text>',
        )
    )
