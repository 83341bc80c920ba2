"""What is wrong with a graph is said in a sentence that names the match, the slot or the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest

from tests.engine.formats.shapes import VARIANTS
from tournament.catalogues import translate
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import BYE, Best, Graph, Loser, Match, Place, Rank, Seed, Slot, Winner
from tournament.engine.graph_checks import faults
from tournament.engine.stages import Stage
from tournament.engine.text import Text

LANGUAGES = [partial(translate, language=language) for language in ("vi", "en")]
FIRST, SECOND, FINAL = "M1-1", "M1-2", "M2-1"


def match(key: str, round_: int, *slots: Slot, stage: str = "cup", group: str | None = None) -> Match:
    return Match(key, stage, round_, (slots[0], slots[1]), group)


SEMI = (match(FIRST, 1, Seed(1), Seed(4)), match(SECOND, 1, Seed(2), Seed(3)))
CUP = (*SEMI, match(FINAL, 2, Winner(FIRST), Winner(SECOND)))
ENDS: Sequence[tuple[int, Slot]] = (
    (1, Winner(FINAL)), (2, Loser(FINAL)), (3, Loser(FIRST)), (3, Loser(SECOND)),
)  # fmt: skip
POOL = tuple(match(f"A-{n}", n, Seed(one), Seed(other), stage="pool", group="A")
             for n, (one, other) in enumerate([(1, 2), (1, 3), (2, 3)], 1))  # fmt: skip
LAST = Stage("last", Text("Cuối", "Last"), "X")
RANKS: Sequence[tuple[int, Slot]] = [(rank, Rank("A", rank)) for rank in (1, 2, 3)]


def cup(matches: Sequence[Match] = CUP, ends: Sequence[tuple[int, Slot]] = ENDS, *stages: Stage) -> Graph:
    places = tuple(Place(place, slot) for place, slot in ends)
    return Graph("cup", 4, tuple(matches), places, stages={stage.key: stage for stage in stages})


def pool(matches: Sequence[Match] = POOL, ends: Sequence[tuple[int, Slot]] = RANKS, members: int = 3) -> Graph:
    groups = {"A": tuple(Seed(n) for n in range(1, members + 1))}
    return Graph("pool", 3, tuple(matches), tuple(Place(place, slot) for place, slot in ends), groups)


@pytest.mark.parametrize(
    ("graph", "found"),
    [
        (cup(), []),
        (pool(), []),
        (cup([CUP[2], *SEMI]), [f"match {FINAL}: no match '{FIRST}' stands before it",
                                f"match {FINAL}: no match '{SECOND}' stands before it"]),
        (cup([*SEMI, match(FINAL, 1, Winner(FIRST), Winner(SECOND))]),
         [f"match {FINAL} is in round 1 of 'cup', not after the winner of {FIRST}",
          f"match {FINAL} is in round 1 of 'cup', not after the winner of {SECOND}"]),
        (cup([*CUP, CUP[0]]), [f"2 matches have the id '{FIRST}'"]),
        (cup([match("M 1/2", 1, Seed(1), Seed(4))]),
         ["'M 1/2' is no id of a match: write letters, digits, '.', '_' and '-', at most 60",
          f"place 1: no match '{FINAL}' stands before it", f"place 2: no match '{FINAL}' stands before it",
          f"place 3: no match '{FIRST}' stands before it", f"place 3: no match '{SECOND}' stands before it"]),
        (cup([match(FIRST, 1, Seed(1), Seed(5)), *CUP[1:]]),
         [f"match {FIRST}: there is no seed 5, the entries are 4"]),
        (cup([match(FIRST, 1, Seed(1), Seed(1)), *CUP[1:]]), [f"match {FIRST}: seed 1 would meet itself"]),
        (cup([match(FIRST, 1, Seed(1), BYE), *CUP[1:]]),
         [f"match {FIRST}: a match against nobody is left out: who has no opponent stands where the winner would"]),
        (cup([match(FIRST, 0, Seed(1), Seed(4)), *CUP[1:]]), [f"match {FIRST} is in round 0: rounds count from 1"]),
        (cup([*SEMI, CUP[2]._replace(if_needed=True)]),
         [f"match {FINAL} is played if needed, so it is between the loser and the winner of another"]),
        (cup(CUP, ENDS[:2]), ["2 of 4 entries have a place: give every one a place, those that nobody plays for with "
                              "decided=False"]),
        (cup(CUP, [*ENDS[:2], (4, Loser(FIRST)), (4, Loser(SECOND))]), ["place 4 follows where 3 should"]),
        (cup(CUP, [*ENDS[:3], (3, Loser(FIRST))]),
         [f"the loser of {FIRST} goes 2 ways", f"the loser of {SECOND} goes nowhere"]),
        (cup([match(FIRST, 1, Seed(1), Seed(2)), *CUP[1:]]), ["seed 2 goes 2 ways", "seed 4 goes nowhere"]),
        (cup([*SEMI, CUP[2]._replace(stage="last", round=1)], ENDS),
         [f"the matches {FIRST} and {FINAL} are both called 'V1.1': give their stages other letters"]),
        (cup([*SEMI, CUP[2]._replace(stage="last", round=1)], ENDS, LAST), []),
        (cup([*SEMI, CUP[2]._replace(stage="last", round=1)], ENDS, replace(LAST, letter=Text("V", "X"))),
         [f"the matches {FIRST} and {FINAL} are both called 'V1.1': give their stages other letters"]),
        (cup(CUP, ENDS, Stage("cup", matches={FINAL: ("", "F")})), [f"match {FINAL} has no title or no code"] * 2),
        (pool(POOL, RANKS, members=2), ["match A-2: seed 3 is not in group A", "match A-3: seed 3 is not in group A",
                                        "place 3: group A has 2 entries, no rank 3"]),
        (pool(POOL, [(1, Rank("A", 1)), (2, Rank("A", 2)), (3, Rank("B", 1))]), ["place 3: there is no group 'B'"]),
        (pool(POOL, [(1, Rank("A", 1)), (2, Rank("A", 1)), (3, Rank("A", 3))]),
         ["rank 1 of group A goes 2 ways", "rank 2 of group A goes nowhere"]),
        (pool(POOL, [(1, Rank("A", 1)), (2, Rank("A", 2)), (3, Best(("A",), 3, 2))]),
         ["place 3: of 1 groups there is no best 2"]),
        (pool(POOL, [(1, Rank("A", 1)), (2, Rank("A", 2)), (3, Winner("A-3"))]),
         ["rank 3 of group A goes nowhere", "the winner of A-3 does not go on from a table"]),
    ],
)  # fmt: skip
def test_a_fault_is_named(graph: Graph, found: list[str]) -> None:
    assert faults(graph, LANGUAGES) == found


def test_a_rank_is_known_once_its_group_is_over() -> None:
    early = (POOL[0], match("X", 1, Rank("A", 1), Rank("A", 2)), *POOL[1:])
    assert faults(pool(early)) == ["match X: group A is not over before it"] * 2


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_built_in_formats_have_no_fault(variant: tuple[str, dict[str, object]]) -> None:
    def graph(entries: int) -> Graph | None:
        try:
            return build(variant[0], entries, variant[1])
        except InputError:
            return None

    checked: Callable[[Graph], list[str]] = partial(faults, languages=LANGUAGES)
    assert [checked(each) for entries in (2, 3, 5, 8, 11, 24) if (each := graph(entries))] != [None]
    assert [fault for n in (2, 3, 5, 8, 11, 24) if (each := graph(n)) for fault in checked(each)] == []
