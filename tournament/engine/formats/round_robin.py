"""Round robin by the circle method, in the order of the Berger tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tournament.engine.errors import InputError
from tournament.engine.formats import stages
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.spec import Format, Option, Options
from tournament.engine.graph import Match, Rank, Slot
from tournament.engine.message import Message
from tournament.engine.options import integer

LEGS = Option("legs", Message("Legs"), "int", 1, least=1, most=20)


MOST_MATCHES = 2_000_000


def berger(count: int) -> Iterator[list[tuple[int, int]]]:
    """Yield the rounds of a single round robin as (home, away) pairs of numbers from 1.

    Source: FIDE Handbook C.05 annex 1 (Berger tables). With an odd `count` the highest number of the
    table stands for the bye and its pair is left out.
    """
    size = count + count % 2
    circle = size - 1
    for index in range(circle):
        pivot = index // 2 + (size // 2 if index % 2 else 0)
        pairs = [(pivot + 1, size) if index % 2 == 0 else (size, pivot + 1)] if size == count else []
        for step in range(1, size // 2):
            pairs.append(((pivot + step) % circle + 1, (pivot - step) % circle + 1))
        yield pairs


def legs_of(count: int, legs: int) -> list[list[tuple[int, int]]]:
    """Return the rounds of all legs; every second leg swaps home and away.

    As the Handbook recommends for even fields, the first of several legs swaps its last two rounds, and so
    does every other leg but the last (of four entries, every second leg): nobody plays three times running on
    one side.
    """
    single = list(berger(count))
    swapped = [*single[:-2], *single[:-3:-1]]
    rounds: list[list[tuple[int, int]]] = []
    for leg in range(legs):
        swaps = leg % 2 == 0 if count == 4 else leg < legs - 1
        table = swapped if swaps and legs > 1 and count % 2 == 0 else single
        rounds += [[(away, home) for home, away in pairs] for pairs in table] if leg % 2 else table
    return rounds


def play_groups(builder: GraphBuilder, groups: Sequence[Sequence[Slot]], legs: int) -> list[str]:
    """Add the matches of `groups`, round by round over all of them; return the groups' keys."""
    matches = sum(len(members) * (len(members) - 1) // 2 for members in groups) * legs
    if matches > MOST_MATCHES:
        raise InputError(
            Message("the round robin would have {matches} matches, at most {most_matches} are possible")
            .format(matches=matches, most_matches=MOST_MATCHES)
        )  # fmt: skip
    stage = builder.new_stage(stages.GROUPS)
    keys = [builder.new_group(members) for members in groups]
    tables = [legs_of(len(members), legs) for members in groups]
    for index in range(max(map(len, tables))):
        for key, members, table in zip(keys, groups, tables, strict=True):
            for number, (home, away) in enumerate(table[index] if index < len(table) else (), start=1):
                slots = (members[home - 1], members[away - 1])
                builder.matches.append(Match(f"{key}-{index + 1}-{number}", stage, index + 1, slots, key))
    return keys


def _compose(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
    (key,) = play_groups(builder, [entrants], integer(options, "legs"))
    for rank in range(1, len(entrants) + 1):
        builder.give([Rank(key, rank)])


ROUND_ROBIN = Format("round_robin", Message("Round robin"), _compose, (LEGS,))
