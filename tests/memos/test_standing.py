"""A changed fact left standing: found where it recurs in the same sense, silent elsewhere."""

from memos.deciding import added, answers
from memos.memo import Point
from memos.standing import LeftStanding, left_standing
from tests.memos.build import content, decisions, memo_type, points


def left(given: tuple[Point, ...], **outcomes: str) -> list[LeftStanding]:
    made = decisions(**outcomes)
    return list(left_standing(answers(content(points=given), memo_type(), made), added(made)))


PROGRAMME = points(
    ("at oplægget godkendes", "Budgetprocessen for 2020", "Tema: Uddannelse"),
    ("at rollerne fordeles", "Direktøren indleder punktet om budgetprocessen for 2020"),
)


def test_a_year_changed_in_one_of_two_places_is_found() -> None:
    (found,) = left(PROGRAMME, p1="approved", p1_1="approved_amended: Budgetprocessen for 2021", p2="approved")
    assert (found.number, found.becomes, found.changed_at, found.standing_at) == ("2020", ("2021",), "1.1", "2.1")


def test_a_year_changed_in_both_places_is_not() -> None:
    both = "approved_amended: Direktøren indleder punktet om budgetprocessen for 2021"
    assert (
        left(PROGRAMME, p1="approved", p1_1="approved_amended: Budgetprocessen for 2021", p2="approved", p2_1=both)
        == []
    )


def test_nothing_changed_is_nothing_found() -> None:
    assert left(PROGRAMME, p1="approved", p2="approved") == []


def test_the_same_number_in_another_sense_is_not_found() -> None:
    given = points("at festen holdes med 20 deltagere", "at der indkøbes 20 skrivebordslamper")
    assert left(given, p1="approved_amended: at festen holdes med 30 deltagere", p2="approved") == []


def test_a_number_that_is_still_in_the_amended_text_is_not_found() -> None:
    given = points("at budgetprocessen for 2020 begynder", "at budgetprocessen for 2020 evalueres")
    amended = "approved_amended: at budgetprocessen for 2020 begynder i uge 3"
    assert left(given, p1=amended, p2="approved") == []


def test_a_number_that_was_struck_and_not_replaced_is_not_found() -> None:
    given = points("at budgetprocessen for 2020 begynder", "at budgetprocessen for 2020 evalueres")
    assert left(given, p1="approved_amended: at budgetprocessen begynder", p2="approved") == []


def test_part_of_a_longer_number_is_not_the_same_number() -> None:
    given = points("at prisen sættes til 20 kr. pr. deltager", "at prisen pr. deltager før var 1.200 kr.")
    assert left(given, p1="approved_amended: at prisen sættes til 25 kr. pr. deltager", p2="approved") == []


def test_a_text_that_nobody_proposed_is_looked_through_too() -> None:
    found = left(
        points("at budgetprocessen for 2020 begynder"),
        p1="approved_amended: at budgetprocessen for 2021 begynder",
        new="discussed: Chefteamet drøftede, hvornår budgetprocessen for 2020 begynder.",
    )
    assert [one.standing_at for one in found] == ["+1"]


def test_an_amount_is_a_number_with_its_dots_and_comma() -> None:
    given = points("at der bevilges 1.250,5 tkr. til puljen", "at puljen på 1.250,5 tkr. bevilges løbende")
    (found,) = left(given, p1="approved_amended: at der bevilges 900 tkr. til puljen", p2="approved")
    assert (found.number, found.becomes) == ("1.250,5", ("900",))


def test_the_point_that_changed_is_not_held_against_itself() -> None:
    given = points("at budgetprocessen for 2020 følger budgetprocessen for 2019")
    assert left(given, p1="approved_amended: at budgetprocessen for 2021 følger budgetprocessen for 2019") == []


def test_a_direction_is_not_taken_for_a_change() -> None:
    given = points("at budgetprocessen for 2020 begynder", "at budgetprocessen for 2020 evalueres")
    assert left(given, p1="postponed: til mødet i 2021", p2="approved") == []
