"""The formats hang together for every number of entries, and are those of the draw sheets that they are named after."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from tournament_more_formats.plugin import tournament_formats

from tests.support.bracket_rules import broken_rules
from tests.support.sampling import sizes
from tournament.catalogues import translate
from tournament.engine.bracket_layout import drawings
from tournament.engine.errors import InputError
from tournament.engine.formats import Format, build, with_more
from tournament.engine.graph import Graph, Loser, Rank, Slot, Winner
from tournament.engine.graph_checks import faults
from tournament.engine.layouts import Layout, layout
from tournament.engine.progress import Record, resolve
from tournament.engine.scoring import Outcome
from tournament.interchange.graph_v1.reader import from_stored
from tournament.interchange.graph_v1.writer import stored

FORMATS = with_more({each.key: each for each in tournament_formats()})
LAID_OUT = [each for each in tournament_formats() if each.pairer is None]
LANGUAGES = [partial(translate, language=language) for language in ("vi", "en")]


def graph(name: str, entries: int, **options: object) -> Graph:
    return build(name, entries, options, FORMATS)


def fed(slot: Slot) -> str:
    return f"{'W' if isinstance(slot, Winner) else 'L'} {slot.match}" if isinstance(slot, Winner | Loser) else str(slot)


def pairs(laid_out: Graph, *stages: str) -> dict[str, str]:
    """Return who meets in the matches of stages."""
    return {
        match.id: " – ".join(map(fed, match.slots)) for match in laid_out.matches if match.stage in stages
    }  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_it_hangs_together_for_every_number_of_entries(format_: Format) -> None:
    found = {entries: faults(graph(format_.key, entries), LANGUAGES) for entries in sizes(2, 64)}
    assert {entries: said for entries, said in found.items() if said} == {}


@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_its_brackets_are_drawn_by_the_rules(format_: Format) -> None:
    wrong = {}
    for entries in (2, 3, 4, 5, 6, 7, 8, 11, 16, 32):
        if not faults(laid_out := graph(format_.key, entries), LANGUAGES):
            wrong[entries] = broken_rules(laid_out, drawings(laid_out))
    assert {entries: said for entries, said in wrong.items() if said} == {}
    assert wrong


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        # A knock-out of n and a consolation of the n/2 who lose at once.
        ("first_round_consolation", {8: 10, 16: 22, 32: 46}),
        # The consolation of a feed-in is a double elimination's losers' bracket: 2n - 2 less the two finals.
        ("feed_in_consolation", {8: 12, 16: 28, 32: 60}),
        # Of 16: 15 in the main draw, 11 in the consolation, 1 between the losers of the semi-finals.
        ("curtis_consolation", {16: 27, 64: 121}),
        # USTA's sheets of 8, 16 and 32: four directions, eight, and eight that end before the last places.
        ("compass", {8: 12, 16: 32, 32: 72}),
        ("olympic", {8: 12, 16: 28}),
        # Every place: each of n plays as many matches as there are rounds.
        ("monrad", {8: 12, 16: 32, 32: 80}),
        ("stepladder", {4: 3, 5: 4}),
        # Five matches in each group of four; three where one is missing.
        ("gsl", {4: 5, 16: 20, 15: 18}),
        # Of 8: 7, 6 and 5 in the brackets, and two finals.
        ("triple_elimination", {8: 20, 16: 44}),
    ],
)
def test_it_has_the_matches_of_its_sheet(name: str, counts: dict[int, int]) -> None:
    assert {entries: len(graph(name, entries).matches) for entries in counts} == counts


@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_played_to_its_end_everybody_has_one_place(format_: Format) -> None:
    def home_or_away(match: str, sides: tuple[int, int]) -> Record[int]:
        return Record(sides, Outcome(True, len(match) * sum(sides) % 2))

    for entries in (2, 3, 5, 8, 13, 16):
        laid_out = graph(format_.key, entries)
        progress = resolve(
            laid_out, range(1, entries + 1), {}, lambda group, members: None, lambda best: None, (), home_or_away
        )
        assert set(progress.winners) == {match.id for match in laid_out.matches}
        assert sorted(str(holder) for _, holder in progress.places) == sorted(map(str, range(1, entries + 1)))


@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_it_follows_groups_without_two_matches_of_one_name(format_: Format) -> None:
    for entries, advance in product((8, 13, 24), (1, 2)):
        followed = graph("groups", entries, then=format_.key, advance=advance, plates=format_.bracket)
        assert faults(followed, LANGUAGES) == []


@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_it_does_not_follow_with_one_entry(format_: Format) -> None:
    with pytest.raises(InputError, match="at least two entries must advance"):
        graph("gsl", 4, then=format_.key, advance=1)


def test_one_of_them_follows_another() -> None:
    for entries in (8, 13, 24):
        for onward in (each.key for each in LAID_OUT):
            assert faults(graph("gsl", entries, then=onward), LANGUAGES) == []


@pytest.mark.parametrize("format_", LAID_OUT, ids=lambda each: str(each.key))
def test_what_is_stored_is_named_and_drawn_alike(format_: Format) -> None:
    laid_out = graph(format_.key, 11)
    told, read = (layout(each) for each in (laid_out, from_stored(stored(laid_out))))
    for language in ("vi", "en"):
        assert words(told, language) == words(read, language)


def words(told: Layout, language: str) -> list[tuple[str, str, list[str]]]:
    """Return the lanes, rounds and codes of a format on paper."""
    return [
        (translate(lane.title or "", language), translate(each.title, language),
         [translate(match.code, language) for match in each.matches])
        for lane in told.bracket for each in lane.rounds
    ]  # fmt: skip


def test_a_gsl_group_has_two_ways_to_go_on() -> None:
    laid_out = graph("gsl", 8, then="knockout", then_third_place="match")
    assert pairs(laid_out, "group_A") == {
        "A-1": "Seed(n=1) – Seed(n=8)", "A-2": "Seed(n=4) – Seed(n=5)",
        "A-W": "W A-1 – W A-2", "A-L": "L A-1 – L A-2", "A-D": "L A-W – W A-L",
    }  # fmt: skip
    assert [fed(slot) for slot in laid_out.orders["A"]] == ["W A-W", "W A-D", "L A-D", "L A-L"]
    assert next(match.slots for match in laid_out.matches if match.stage == "knockout") == (Rank("A", 1), Rank("B", 2))
    assert words(layout(laid_out), "en")[:3] == [
        ("Group A", "Group A, round 1", ["A-1.1", "A-1.2"]),
        ("Group A", "Group A: winners' match, Group A: losers' match", ["A-W", "A-L"]),
        ("Group A", "Group A: decider", ["A-D"]),
    ]


def test_matches_stand_in_the_order_in_which_they_can_be_played() -> None:
    order = [match.id for match in graph("curtis_consolation", 8).matches]
    assert order == ["M1-1", "M1-2", "M1-3", "M1-4", "M2-1", "M2-2", "C1-1", "C1-2", "M3-1", "C2-1", "C2-2", "C-F"]


def test_losers_of_the_second_round_come_to_the_other_half_of_the_consolation() -> None:
    found = pairs(graph("feed_in_consolation", 8, fed_rounds=2), "consolation")
    assert found == {
        "C1-1": "L M1-1 – L M1-2", "C1-2": "L M1-3 – L M1-4",
        "C2-1": "L M2-1 – W C1-2", "C2-2": "L M2-2 – W C1-1",
        "C-F": "W C2-1 – W C2-2",
    }  # fmt: skip
    assert pairs(graph("feed_in_consolation", 8, fed_rounds=1), "consolation") == pairs(
        graph("first_round_consolation", 8), "consolation"
    )


def test_the_compass_sends_losers_where_usta_does() -> None:
    found = pairs(graph("compass", 16), "north", "northeast", "northwest", "southeast", "southwest")
    assert found == {
        "N1-1": "L E2-1 – L E2-2", "N1-2": "L E2-3 – L E2-4", "N2-1": "W N1-1 – W N1-2",
        "NE1-1": "L E3-1 – L E3-2", "NW1-1": "L N1-1 – L N1-2",
        "SE1-1": "L S1-1 – L S1-2", "SW1-1": "L W2-1 – L W2-2",
    }  # fmt: skip
