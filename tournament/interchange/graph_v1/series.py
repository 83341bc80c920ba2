"""Series in ``graph/1``: matches of the same two sides that decide together who goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from tournament.engine.errors import InputError
from tournament.engine.graph import Match


class SeriesFile(msgspec.Struct, forbid_unknown_fields=True):
    """Matches of the same two sides that decide together."""

    matches: list[str]
    by: Literal["aggregate", "wins"]
    away_goals: bool = False


def require_series(series: Sequence[SeriesFile], matches: Mapping[str, Match], where: str) -> None:
    """Raise InputError for a series that is not of two or more matches of a bracket between the same two sides."""
    taken: set[str] = set()
    for position, each in enumerate(series):
        at = f"{where}.series[{position}]"
        for key in each.matches:
            if key not in matches:
                raise InputError(f"{at}.matches: there is no match {key!r}")
            if key in taken:
                raise InputError(f"{at}.matches: {key!r} is in a series already")
            taken.add(key)
        found = [matches[key] for key in each.matches]
        sides = {(match.stage, match.round, match.group, frozenset(match.slots)) for match in found}
        if len(found) < 2 or len(sides) > 1 or found[0].group is not None:
            raise InputError(f"{at}: a series is of two or more matches of one round between the same two sides")
        if each.by == "wins" and len(found) % 2 == 0:
            raise InputError(f"{at}: a series decided by wins has an odd number of matches")
        if each.matches != [key for key in matches if key in each.matches]:
            raise InputError(f"{at}.matches: its matches stand in another order than in the graph")
