"""Whether a full database is slower: `show`, `check` and a transition with 100 and with 10,000 memos stored."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from sqlalchemy import text

from benchmarks.copies import copy_memo, copy_people
from benchmarks.databases import POSTGRESQL, kinds, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import Variant, by_turns, middle, ratio
from memos.actions.agenda import act
from memos.checks import check_content
from memos.desk import Office
from memos.queries.find import find_memo, memo_to_change
from memos.queries.show import show

NAME = "stored"
PEOPLE = 5  # one more person for so many memos
SLOWER = Goal(1.3)


class Stored:
    """An office with so many memos, one of which its author and its manager send to and fro."""

    def __init__(self, office: Office, memos: int) -> None:
        self.office = office
        example = Example(office)
        (body,) = example.load()
        with office.write() as desk:
            memo = example.submitted(desk, body)
            self.author, self.manager = memo.content.case_officer, memo.content.responsible_manager
            self.number = act(desk.acting(example.header.secretary), memo, "return", comment="Mangler tal").number
        with office.database.write() as session:
            copy_people(session, memos // PEOPLE)
            copy_memo(session, memo.id, memos - 1)

    def show(self) -> None:
        """What the command `show` reads."""
        with self.office.read(self.author) as desk:
            show(desk, self.number)

    def check(self) -> None:
        """What the command `check` does."""
        with self.office.read(self.author) as desk:
            memo = find_memo(desk, self.number)
            check_content(memo.content, desk.type_of(memo))

    def to_and_fro(self) -> None:
        """Two transitions, each a unit of work: sent for approval, and returned."""
        for person, step, comment in ((self.author, "submit", ""), (self.manager, "return", "Mangler tal")):
            with self.office.write(person) as desk:
                act(desk, memo_to_change(desk, self.number), step, comment=comment)


TASKS: dict[str, Callable[[Stored], None]] = {
    "show": Stored.show,
    "check": Stored.check,
    "two transitions": Stored.to_and_fro,
}


def stored(size: Size) -> list[Figure]:
    """Milliseconds with many memos, beside few."""
    few, many = size.of(100, 5), size.of(10_000, 20)
    return [figure for kind in kinds() for figure in _on(kind, few, many, size)]


def _on(kind: str, few: int, many: int, size: Size) -> list[Figure]:
    with ExitStack() as opened:
        small, large = (_filled(opened, kind, memos) for memos in (few, many))
        figures = []
        for name, task in TASKS.items():
            variants = {"few": Variant(partial(task, small)), "many": Variant(partial(task, large))}
            samples = by_turns(variants, size.of(30, 1), warm_up=size.of(2, 0))
            figures.append(
                Figure(
                    NAME,
                    f"{kind}, {many} memos: {name}",
                    middle(samples["many"], "wall") * 1e3,
                    "ms",
                    beside=f"{few} memos",
                    other=middle(samples["few"], "wall") * 1e3,
                    ratio=ratio(samples["many"], samples["few"], "wall"),
                    goal=SLOWER,
                )
            )
    return figures


def _filled(opened: ExitStack, kind: str, memos: int) -> Stored:
    database, folder = opened.enter_context(new_database(kind))
    filled = Stored(office_on(database, folder), memos)
    if kind == POSTGRESQL:  # as it does by itself after a while
        with database.write() as session:
            session.execute(text("ANALYZE"))
    return filled
