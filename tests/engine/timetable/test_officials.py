"""Duties against every possible answer of small cases, and the plain checker."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tournament.engine.timetable.officials import Duties, Given, Need, Person, faults, give_out

UNITS = ("x", "y", "z")


@st.composite
def problems(draw: st.DrawFn) -> Duties:
    needs = []
    for number in range(draw(st.integers(1, 4))):
        start, court = draw(st.integers(0, 6)) * 20, draw(st.sampled_from("123"))
        units = frozenset(draw(st.sets(st.sampled_from(UNITS), min_size=1, max_size=2)))
        venue, competition = "far" if court == "3" else "near", draw(st.sampled_from("ab"))
        for role in draw(st.sampled_from((("referee",), ("referee", "scorer")))):
            needs.append(Need(f"m{number}", role, competition, court, venue, (start, start + 40), units))
    people = tuple(
        Person(
            f"p{number}",
            frozenset(draw(st.sets(st.sampled_from(("referee", "scorer")), min_size=1))),
            draw(st.sampled_from((*UNITS, None))),
            ((start, start + 30),) if (start := draw(st.sampled_from((0, 40, 900)))) else (),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    travel = {("near", "far"): draw(st.sampled_from((0, 30)))}
    return Duties(tuple(needs), people, travel, {"a": draw(st.integers(0, 2))})


def quality(duties: Duties, taken: dict[tuple[str, str], str]) -> tuple[int, int]:
    loads = [sum(person.id == each for each in taken.values()) for person in duties.people]
    return len(duties.needs) - len(taken), sum(load * load for load in loads)


def best(duties: Duties) -> tuple[int, int]:
    """Try everybody at everything."""
    keys = [need.key for need in duties.needs]
    answers = (
        {key: person for key, person in zip(keys, choice, strict=True) if person}
        for choice in product((None, *(person.id for person in duties.people)), repeat=len(keys))
    )
    return min(quality(duties, taken) for taken in answers if not faults(duties, taken))


@settings(max_examples=60)
@given(problems().filter(lambda duties: 4 ** len(duties.needs) <= 4**5))
def test_nobody_could_fill_more_nor_share_more_fairly(duties: Duties) -> None:
    found = give_out(duties, 5000)
    assert found.proven
    assert faults(duties, dict(found.taken)) == []
    assert quality(duties, dict(found.taken)) == best(duties)
    assert set(found.nobody) == {need.key for need in duties.needs} - set(found.taken)


@settings(max_examples=100)
@given(problems())
def test_a_narrow_sweep_breaks_no_rule(duties: Duties) -> None:
    found = give_out(duties, 2)
    assert faults(duties, dict(found.taken)) == []
    assert found == give_out(duties, 2)


def need(match: str, start: int, court: str = "1", units: tuple[str, ...] = ()) -> Need:
    return Need(match, "referee", "a", court, "hall", (start, start + 30), frozenset(units))


ANN, BOB = Person("ann", frozenset({"referee"}), "x"), Person("bob", frozenset({"referee"}), "y")


def test_who_can_do_more_leaves_room_to_who_cannot() -> None:
    duties = Duties((need("1", 0), need("2", 0, "2", ("x",))), (ANN, BOB))
    assert give_out(duties).taken == {("1", "referee"): "ann", ("2", "referee"): "bob"}


def test_people_stay_on_their_court() -> None:
    duties = Duties(tuple(need(f"{n}{court}", n * 30, court) for n in range(3) for court in "12"), (ANN, BOB))
    taken = give_out(duties).taken
    assert len({taken[f"{n}1", "referee"] for n in range(3)}) == 1


def test_what_is_kept_stays_and_counts() -> None:
    duties = Duties((need("1", 0), need("2", 60)), (ANN, BOB), kept={("2", "referee"): "ann"})
    assert give_out(duties) == Given({("1", "referee"): "bob", ("2", "referee"): "ann"}, {}, True)


def test_an_open_duty_says_why() -> None:
    away = Person("cat", frozenset({"referee"}), None, ((0, 100),))
    duties = Duties(
        (need("1", 0, units=("x",)), need("2", 10, "2")), (ANN, BOB, away, Person("dan", frozenset({"scorer"})))
    )
    short = Duties(duties.needs, (BOB, away, duties.people[3]))
    (why,) = give_out(short).nobody.values()
    assert why.en == "Nobody can take it: 1 cannot take this role, 1 away, 1 at another match or on the way."
    assert give_out(duties).nobody == {}
    assert give_out(Duties(duties.needs, ())).nobody["1", "referee"].en == "There is nobody on the list."
