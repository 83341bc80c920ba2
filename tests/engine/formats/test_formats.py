"""What holds for every format, option and number of entries, and the registry itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.sampling import sizes
from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, Format, build, rounds_graph, with_more
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Options
from tournament.engine.graph import BYE, Best, Graph, Loser, Match, Rank, Seed, Slot, Winner, feeders, feeding_groups
from tournament.engine.text import Text


def graphs(name: str, options: dict[str, object]) -> Iterator[tuple[int, Graph]]:
    for entries in sizes(2, 64):
        try:
            yield entries, build(name, entries, options)
        except InputError as error:
            # Two groups of two cannot send a third-ranked entry on, and the like: said, never a broken graph.
            assert entries < 8, (entries, str(error))


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
def test_every_graph_is_whole(name: str, options: dict[str, object]) -> None:
    for entries, graph in graphs(name, options):
        seen = set[str]()
        for match in graph.matches:
            assert match.id not in seen
            assert {key for slot in match.slots for key in feeders(slot)} <= seen
            assert match.slots[0] != match.slots[1]
            seen.add(match.id)
        assert Counter(p.place for p in (*graph.places, *graph.rest)).total() == entries
        check_places(graph)
        check_uses(graph, entries)


def check_places(graph: Graph) -> None:
    """A place held by several is followed by as many places that nobody has."""
    following = 1
    for place, holders in sorted(Counter(p.place for p in (*graph.places, *graph.rest)).items()):
        assert place == following
        following += holders


def check_uses(graph: Graph, entries: int) -> None:
    """Every entry, winner, loser and rank goes exactly one way: into a match or to a place."""
    ways = Counter[Slot]()
    in_groups = {slot for members in graph.groups.values() for slot in members}
    ways.update(in_groups)
    matches = graph.by_id()
    tables = {key for key in graph.groups if key not in graph.orders}
    for match in graph.matches:
        if match.group not in tables:
            ways.update(slot for slot in match.slots if slot not in in_groups or match.group is None)
    ways.update(place.slot for place in (*graph.places, *graph.rest))
    ways.update(slot for slots in graph.orders.values() for slot in slots)
    assert {ways[Seed(n)] for n in range(1, entries + 1)} == {1}
    for match in matches.values():
        if match.group in tables:
            continue
        followed = any(m.if_needed and Winner(match.id) in m.slots for m in graph.matches)
        assert ways[Winner(match.id)] == 1
        assert ways[Loser(match.id)] == 1, (match.id, followed)
    best = [slot for slot in ways if isinstance(slot, Best)]
    assert all(ways[slot] == 1 for slot in best)
    for key, members in graph.groups.items():
        for rank in range(1, len(members) + 1):
            covered = any(slot.rank == rank and key in slot.groups for slot in best)
            assert ways[Rank(key, rank)] + covered == 1, (key, rank)


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
def test_everybody_can_reach_the_first_place(name: str, options: dict[str, object]) -> None:
    for entries, graph in graphs(name, options):
        matches, found, todo = graph.by_id(), set(), [p.slot for p in graph.places if p.place == 1]
        done = set()
        while todo:
            slot = todo.pop()
            if slot in done:
                continue
            done.add(slot)
            if isinstance(slot, Seed):
                found.add(slot.n)
            todo += [side for key in feeders(slot) for side in matches[key].slots]
            todo += [member for key in feeding_groups(slot) for member in graph.groups[key]]
        assert found == set(range(1, entries + 1))


@pytest.mark.parametrize("name", ["swiss", "ladder", "king_of_the_court"])
def test_a_format_paired_round_by_round_holds_the_rounds_drawn(name: str) -> None:
    assert FORMATS[name].pairer
    assert build(name, 5).matches == ()
    graph = rounds_graph(name, 5, [[(1, 3), (2, 4), (5, None)], [(3, 5)]])
    assert [(m.id, m.round, m.slots, m.group) for m in graph.matches] == [
        ("A-1-1", 1, (Seed(1), Seed(3)), "A"),
        ("A-1-2", 1, (Seed(2), Seed(4)), "A"),
        ("A-1-3", 1, (Seed(5), BYE), "A"),
        ("A-2-1", 2, (Seed(3), Seed(5)), "A"),
    ]
    assert [(p.place, p.slot) for p in graph.places] == [(r, Rank("A", r)) for r in range(1, 6)]


def test_the_registry_knows_each_format_by_its_key() -> None:
    assert all(key == format_.key and vi(format_.names) and str(format_.names) for key, format_ in FORMATS.items())
    for format_ in FORMATS.values():
        for option in format_.options:
            assert option.read(option.default) == option.default
            assert set(option.choices) == set() or option.default in option.choices


@pytest.mark.parametrize(
    ("given", "value"),
    [({"legs": "2"}, 2), ({"legs": 3}, 3), ({}, 1)],
)
def test_options_are_read_typed_or_written(given: dict[str, object], value: int) -> None:
    assert FORMATS["round_robin"].read(given) == {"legs": value}
    assert FORMATS["double_elimination"].read({"reset": "true"})["reset"] is True


def test_an_option_of_what_follows_that_is_to_be_worked_out_is_not_read_as_a_text() -> None:
    chain = {"groups": 4, "then": "groups", "advance": 1, "then_groups": 2, "then_then": "knockout"}
    assert build("groups", 8, {**chain, "then_pairs": None}) == build("groups", 8, chain)


def test_what_follows_is_for_any_number_of_entries_laid_out_and_of_matches() -> None:
    kinds = ("knockout", "swiss", "olympic_24", "one_heat")
    formats = with_more({f"my_{key}": replace(FORMATS[key], key=f"my_{key}") for key in kinds})
    (then,) = [option for option in formats["my_knockout"].options + formats["groups"].options if option.name == "then"]
    assert [key for key in then.choices if key.startswith("my_")] == ["my_knockout"]
    assert build("groups", 8, {"groups": 2, "then": "my_knockout"}, formats).matches[-1].id == "F"
    with pytest.raises(InputError, match="“Then”: 'my_knockout' is not allowed"):
        build("groups", 8, {"groups": 2, "then": "my_knockout"})


def test_a_chain_with_a_format_from_elsewhere_is_looked_at_as_a_whole() -> None:
    def compose(builder: GraphBuilder, entrants: Sequence[Slot], _options: Options) -> None:
        builder.matches.append(Match("A-1-1", builder.new_stage("cup"), 1, (entrants[0], entrants[1])))
        builder.give([Winner("A-1-1")])
        builder.give([Loser("A-1-1")])

    formats = with_more({"odd": Format("odd", Text("Lạ", "Odd"), compose)})
    assert len(build("odd", 2, {}, formats).matches) == 1
    with pytest.raises(InputError, match="“Groups” cannot be laid out: 2 matches have the id 'A-1-1'"):
        build("groups", 8, {"groups": 2, "advance": 1, "then": "odd"}, formats)


@pytest.mark.parametrize(
    ("name", "entries", "options", "message"),
    [
        ("cup", 4, {}, "unknown format 'cup'; known: round_robin \\(Round robin\\), groups \\(Groups\\), knockout"),
        ("knockout", 1, {}, "at least two entries"),
        ("knockout", 1_000_001, {}, "at most 1000000 entries are possible"),
        ("round_robin", 100_000, {"legs": 4}, "would have 19999800000 matches, at most 2000000 are possible"),
        (
            "knockout",
            4,
            {"groups": 1},
            "unknown option 'groups' of Knock-out; known: third_place \\(Third place\\), placement",
        ),
        ("page_playoff", 4, {"reset": True}, "unknown option 'reset' of Page play-off; known: legs"),
        ("round_robin", 4, {"legs": 21}, "“Legs”: 21 is not allowed, choose a whole number from 1 to 20"),
        ("round_robin", 4, {"legs": True}, "“Legs”: True is not allowed"),
        ("round_robin", 4, {"legs": "two"}, "“Legs”: 'two' is not allowed"),
        ("round_robin", 4, {"legs": 1.5}, "“Legs”: 1.5 is not allowed"),
        ("double_elimination", 4, {"reset": "yes"}, "“Reset final”: 'yes' is not allowed, choose true or false"),
        (
            "double_elimination",
            4,
            {"reset": True, "crossover": True},
            "Choose “Reset final” or “Crossover semi-finals”",
        ),
        ("olympic_24", 4, {}, "“Olympic Games, 24” is for 24 entries, not 4"),
        (
            "knockout",
            4,
            {"third_place": "yes"},
            "“Third place”: 'yes' is not allowed, choose match, joint or none",
        ),
    ],
)
def test_what_is_not_known_is_said_with_what_is(
    name: str, entries: int, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        build(name, entries, options)
