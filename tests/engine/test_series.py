"""Two legs and best of several: who goes on, what is not played, and what a correction changes."""

from __future__ import annotations

import json

import msgspec
import pytest

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import Graph
from tournament.engine.graph_checks import faults
from tournament.engine.labels import codes, describe, spoken, titles
from tournament.engine.match_status import VOID
from tournament.engine.phases import phases
from tournament.engine.progress import Progress, Record, resolve
from tournament.engine.proposals import cost
from tournament.engine.scoring import GoalRules, GoalScoring, Outcome, Part, PartsRules, PartsScoring, Status
from tournament.interchange.graph_v1.reader import from_stored, graph_from
from tournament.interchange.graph_v1.schema import GraphFile
from tournament.interchange.graph_v1.writer import stored, write

LEGS = {"legs": 2, "legs_in": "all"}
GOALS, RULES = GoalScoring(), GoalRules()


def record(sides: tuple[int, int], goals: str, named: int | None = None, status: Status = Status.PLAYED) -> Record[int]:
    home, away = map(int, goals.split("-"))
    outcome = GOALS.outcome(((home, away),), RULES, status, named)
    return Record(sides, outcome, status in VOID, named, status is Status.PLAYED)


def played(graph: Graph, records: dict[str, Record[int]], withdrawn: tuple[int, ...] = ()) -> Progress[int]:
    return resolve(graph, range(1, graph.entries + 1), records, lambda *_: None, lambda _: None, withdrawn)


def test_the_first_named_of_a_pair_has_the_last_match_at_home() -> None:
    legs = build("knockout", 2, LEGS)
    assert [(each.id, [slot.n for slot in each.slots]) for each in legs.matches] == [("F.1", [2, 1]), ("F", [1, 2])]
    series = build("knockout", 2, {"series": 5})
    assert [(each.id, each.slots[0].n, each.if_needed) for each in series.matches] == [
        ("F.1", 1, False), ("F.2", 2, False), ("F.3", 1, False), ("F.4", 2, True), ("F", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("all", [2, 2, 2, 1, 2]), ("but_final", [2, 2, 2, 1, 1]), ("semi_finals", [1, 2, 2, 1, 1]),
        ("final", [1, 1, 1, 1, 2]),
    ],
)  # fmt: skip
def test_the_rounds_that_are_meant_are_repeated_and_no_other(chosen: str, expected: list[int]) -> None:
    graph = build("knockout", 5, {"legs": 2, "legs_in": chosen, "third_place": "match"})
    keys = [each.id.partition(".")[0] for each in graph.matches]
    counted = [keys.count(key) for key in ("K1-1", "K2-1", "K2-2", "T", "F")]
    assert counted == expected


def test_two_legs_and_a_series_in_one_round_are_refused() -> None:
    assert len(build("knockout", 4, {"legs": 2, "series": 3, "series_in": "final"}).matches) == 7
    with pytest.raises(InputError, match="“Two legs in” and “Series in” name the same round"):
        build("knockout", 4, {"legs": 2, "series": 3})
    with pytest.raises(InputError, match="“Goals scored away decide a level aggregate” needs “Legs”"):
        build("knockout", 4, {"away_goals": True})


@pytest.mark.parametrize(
    ("first", "second", "named", "away_goals", "goes_on"),
    [
        ("2-0", "1-0", None, False, 2), ("2-0", "3-0", None, False, 1), ("0-0", "0-0", None, False, None),
        ("0-0", "0-0", 1, False, 2), ("2-1", "1-0", None, True, 1), ("2-1", "2-1", 0, True, 1),
        ("2-1", "2-1", None, True, None), ("1-0", "2-1", None, True, 2), ("1-0", "2-1", 0, False, 1),
        ("1-0", "0-0", 0, False, 2),
    ],
)  # fmt: skip
def test_the_aggregate_then_away_goals_then_the_one_named(
    first: str, second: str, named: int | None, away_goals: bool, goes_on: int | None
) -> None:
    graph = build("knockout", 2, {**LEGS, "away_goals": away_goals})
    progress = played(graph, {"F.1": record((2, 1), first), "F": record((1, 2), second, named)})
    assert progress.places[0][1] == goes_on or (goes_on is None and "F" not in progress.winners)


def test_what_a_sport_counts_under_a_name_of_its_own_is_added_up() -> None:
    graph = build("knockout", 2, LEGS)
    won = Outcome(True, 0, counters={"runs": (120, 90), "wickets": (3, 10)})
    lost = Outcome(True, 1, counters={"runs": (100, 110), "wickets": (10, 2)})
    progress = played(graph, {"F.1": Record((2, 1), won), "F": Record((1, 2), lost)})
    assert (progress.totals, progress.winners) == ({"F": (190, 230)}, {"F": 1})


def test_the_aggregate_of_a_sport_in_which_less_wins_goes_to_who_has_less() -> None:
    graph = build("knockout", 2, LEGS)
    timed = PartsScoring((Part("time", "time", kind="time", most=3600),), lower=True)
    legs = {"F.1": timed.outcome(((60, 50),), PartsRules()), "F": timed.outcome(((59, 62),), PartsRules())}
    progress = played(graph, {"F.1": Record((2, 1), legs["F.1"]), "F": Record((1, 2), legs["F"])})
    assert (progress.totals, progress.winners) == ({"F": (109, 122)}, {"F": 0})


def test_the_wins_of_a_series_count_upwards_in_a_sport_in_which_less_wins() -> None:
    graph = build("knockout", 2, {"series": 3, "series_in": "final"})
    won, void = Outcome(True, 0, counters={"time": (50, 60)}, lower=True), Outcome(False, None)
    legs = {node.id: Record((1, 2) if number % 2 == 0 else (2, 1), void) for number, node in enumerate(graph.matches)}
    first = graph.matches[0].id
    progress = played(graph, legs | {first: Record((1, 2), won)})
    assert (progress.totals["F"], progress.places[0][1]) == ((1, 0), 1)


def test_nothing_is_decided_by_one_leg_and_a_correction_turns_who_goes_on() -> None:
    graph = build("knockout", 4, {"legs": 2})
    legs = {"K1-1.1": record((4, 1), "1-0"), "K1-1": record((1, 4), "2-0"), "F": record((1, 2), "1-0")}
    assert played(graph, {"K1-1": legs["K1-1"]}).winners == {}
    before = played(graph, legs | {"K1-2.1": record((3, 2), "0-1"), "K1-2": record((2, 3), "0-0")})
    assert (before.winners, before.totals) == ({"K1-1": 0, "K1-2": 0, "F": 0}, {"K1-1": (2, 1), "K1-2": (1, 0)})
    after = played(graph, legs | {"K1-1.1": record((4, 1), "3-0")})
    assert (after.sides["F"][0], after.misfits) == (4, {"F"})


def test_games_after_the_decision_are_not_played_and_lose_their_record() -> None:
    graph = build("knockout", 4, {"series": 5, "series_in": "semi_finals"})
    sides = {"K1-1.1": (1, 4), "K1-1.2": (4, 1), "K1-1.3": (1, 4), "K1-1.4": (4, 1), "K1-1": (1, 4)}
    won = {key: record(pair, "1-0" if pair[0] == 1 else "0-1") for key, pair in sides.items()}
    three = played(graph, dict(list(won.items())[:3]))
    assert (three.unneeded, three.sides["F"][0], three.totals["K1-1"]) == ({"K1-1.4", "K1-1"}, 1, (3, 0))
    lost = won | {"K1-1.2": record((4, 1), "2-0")}
    four = played(graph, lost)
    assert (four.unneeded, four.misfits, four.winners["K1-1"]) == ({"K1-1"}, {"K1-1"}, 0)
    assert played(graph, dict(list(lost.items())[:3])).unneeded == frozenset()


def test_who_withdraws_between_the_legs_lets_the_other_go_on() -> None:
    graph = build("knockout", 4, {"legs": 2})
    progress = played(graph, {"K1-1.1": record((4, 1), "0-3")}, withdrawn=(1,))
    assert (progress.sides["F"][0], progress.walkovers) == (4, {"K1-1"})
    assert played(graph, {}, withdrawn=(1,)).walkovers == {"K1-1.1", "K1-1"}


def test_who_won_a_first_leg_that_was_broken_off_is_not_named_to_go_on() -> None:
    graph = build("knockout", 2, LEGS)
    legs = {"F.1": record((2, 1), "0-0", 0, Status.RETIRED), "F": record((1, 2), "3-0")}
    assert played(graph, legs).winners == {}
    assert played(graph, legs | {"F": record((1, 2), "3-0", 0)}).winners == {"F": 0}


@pytest.mark.parametrize("void", ["F.1", "F.2", "F"])
def test_a_best_of_three_that_is_level_goes_to_nobody_for_having_won_a_match(void: str) -> None:
    graph = build("knockout", 2, {"series": 3})
    sides, goals = {"F.1": (1, 2), "F.2": (2, 1), "F": (1, 2)}, iter(("1-0", "1-0"))
    records = {
        key: record(pair, "0-0", status=Status.NO_CONTEST) if key == void else record(pair, next(goals), 0)
        for key, pair in sides.items()
    }
    if void == "F.2":
        records["F"] = record((1, 2), "0-1", 1)
    progress = played(graph, records)
    assert (progress.winners, progress.totals) == ({}, {"F": (1, 1)})


def test_a_leg_that_both_forfeit_leaves_it_to_the_other_one() -> None:
    graph = build("knockout", 2, LEGS)
    forfeited = record((1, 2), "0-0", status=Status.DOUBLE_FORFEIT)
    assert played(graph, {"F.1": record((2, 1), "1-0"), "F": forfeited}).winners == {"F": 1}
    level = played(graph, {"F.1": record((2, 1), "1-1"), "F": forfeited})
    assert (level.winners, level.walkovers) == ({}, {"F"})


def test_matches_of_a_series_are_named_by_it_and_its_rounds_stay_one() -> None:
    graph = build("knockout", 4, {"legs": 2, "series": 3, "series_in": "final"})
    assert [str(each) for each in titles(graph).values()] == [
        "Semi-final 1, leg 1", "Semi-final 2, leg 1", "Semi-final 1, leg 2", "Semi-final 2, leg 2",
        "Final, game 1", "Final, game 2", "Final, game 3",
    ]  # fmt: skip
    assert str(describe(graph.match("F.1").slots[0], codes(graph))) == "Winner of SF1"
    assert str(describe(graph.match("F.1").slots[0], spoken(graph))) == "Winner of Semi-final 1"
    assert [str(each) for each in phases(graph).values()] == ["Semi-final", "Final"]


def test_best_ones_of_groups_meet_the_same_side_in_both_legs() -> None:
    options = {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout", "then_legs": 2}
    graph = build("groups", 9, options)
    for match in graph.matches:
        leg = graph.legs.get(match.id)
        if leg is not None:
            last = graph.match(leg.series.last)
            assert graph.sources(match, 0) == graph.sources(last, int(leg.turned))
    assert {match.id for match in graph.guest_matches} == {"K1-1", "K1-2"}


@pytest.mark.parametrize(
    ("options", "matches", "fewest", "most", "chain"), [({"legs": 2}, 5, 2, 3, 3), ({"series": 3}, 9, 2, 6, 6)]
)
def test_what_a_series_costs(options: dict[str, object], matches: int, fewest: int, most: int, chain: int) -> None:
    found = cost("knockout", 4, options, 30, 4)  # type: ignore[arg-type]
    assert (found.matches, found.fewest_of_one, found.most_of_one, found.chain) == (matches, fewest, most, chain)


def test_a_graph_with_series_is_stored_printed_and_read() -> None:
    legs = {"then_legs": 2, "then_away_goals": True, "plates": True}
    graph = build("groups", 8, {"groups": 2, "then": "knockout", **legs})
    assert from_stored(stored(graph)) == graph
    file = json.loads(write(graph))
    assert file["series"][0] == {"matches": ["K1-1.1", "K1-1"], "by": "aggregate", "away_goals": True}
    assert graph_from(msgspec.convert(file, GraphFile), 8, "graph").series == graph.series


@pytest.mark.parametrize(
    ("series", "refusal"),
    [
        ([{"matches": ["F.1", "G"], "by": "wins"}], "there is no match 'G'"),
        ([{"matches": ["F"], "by": "wins"}], "of two or more matches of one round"),
        ([{"matches": ["F.1", "F"], "by": "wins"}], "an odd number of matches"),
        ([{"matches": ["F", "F.1"], "by": "aggregate"}], "in another order"),
        ([{"matches": ["F.1", "F"], "by": "aggregate"}] * 2, "in a series already"),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused_where_it_stands(series: list[object], refusal: str) -> None:
    file = json.loads(write(build("knockout", 2, LEGS))) | {"series": series}
    with pytest.raises(InputError, match=rf"graph\.series\[\d\].*{refusal}"):
        graph_from(msgspec.convert(file, GraphFile), 2, "graph")


@pytest.mark.parametrize("options", [LEGS, {"series": 7}, {"legs": 2, "series": 3, "series_in": "final"}])
def test_a_graph_with_series_hangs_together(options: dict[str, object]) -> None:
    for name in ("knockout", "page_playoff", "double_elimination"):
        assert [fault for count in range(2, 17) for fault in faults(build(name, count, options))] == []


IN_SEMI_FINALS = {"series": 3, "series_in": "semi_finals"}
VARIANTS: list[dict[str, object]] = [{}, {"reset": True}, {"crossover": True, "third_place": "match"}]


@pytest.mark.parametrize(
    "repeated", [LEGS, {"series": 3}, IN_SEMI_FINALS, {"legs": 2, "series": 3, "series_in": "final"}]
)
@pytest.mark.parametrize("more", VARIANTS)
def test_series_in_a_double_elimination_send_on_whom_single_matches_do(
    more: dict[str, object], repeated: dict[str, object]
) -> None:
    for count in range(2, 10):
        single = build("double_elimination", count, more)
        assert met(build("double_elimination", count, {**more, **repeated})) == met(single)


def met(graph: Graph) -> tuple[object, object]:
    """Play every match by a lot that is the same for all matches of a pair: who met in which pair, and the places."""
    records: dict[str, Record[int]] = {}
    for match in graph.matches:
        progress = played(graph, records)
        home, away = progress.known(match.id)
        if home is not None and away is not None and match.id not in progress.unneeded:
            first_wins = (home < away) == bool((home + 1) * (away + 1) % 3)
            records[match.id] = record((home, away), "1-0" if first_wins else "0-1")
    progress = played(graph, records)
    last = [
        match.id
        for match in graph.matches
        if match.id not in graph.legs or graph.legs[match.id].series.last == match.id
    ]
    return {key: {*progress.known(key)} for key in last}, progress.places


@pytest.mark.parametrize(
    ("options", "twice"),
    [
        ({"legs": 2}, ["W1-1", "W1-2", "W2-1", "L1-1", "L2-1"]),
        ({"legs": 2, "legs_in": "final", "reset": True}, ["F"]),
        ({"legs": 2, "legs_in": "semi_finals"}, ["W2-1", "L2-1"]),
        ({"legs": 2, "legs_in": "semi_finals", "crossover": True}, ["SF-1", "SF-2"]),
    ],
)
def test_the_last_of_both_brackets_are_the_semi_finals_of_a_double_elimination(
    options: dict[str, object], twice: list[str]
) -> None:
    graph = build("double_elimination", 4, options)
    assert sorted(each.last for each in graph.series) == sorted(twice)
