"""Who gets White (C.04.3 art. 5 in 2026, E in 2022; the rules are the same)."""

from __future__ import annotations

from typing import Literal

from tournament.engine.pairing.swiss.player_state import OTHER, Standing
from tournament.engine.pairing.swiss.records import Colour

ColourRule = Literal["both", "stronger", "alternate", "higher", "initial", "sides"]


def allocate(a: Standing, b: Standing, initial: Colour, sides: bool) -> tuple[Standing, Standing, ColourRule]:
    """Return White, Black and the rule that decided."""
    higher, lower = (a, b) if a.order < b.order else (b, a)
    if not sides:
        return higher, lower, "sides"
    colour, rule = _colour_of_higher(higher, lower, initial)
    return (higher, lower, rule) if colour == "white" else (lower, higher, rule)


def _colour_of_higher(higher: Standing, lower: Standing, initial: Colour) -> tuple[Colour, ColourRule]:
    if higher.preference != lower.preference:
        return higher.preference or OTHER[lower.preference or "white"], "both"
    if higher.preference is None:
        return (initial if higher.rank % 2 else OTHER[initial]), "initial"
    strengths = _strength(higher), _strength(lower)
    if strengths[0] != strengths[1]:
        return _granted(higher, strengths[0] > strengths[1]), "stronger"
    for own, other in zip(reversed(higher.colours), reversed(lower.colours), strict=False):
        if own != other:
            return other, "alternate"
    return higher.preference, "higher"


def _granted(higher: Standing, to_higher: bool) -> Colour:
    preference = higher.preference or "white"
    return preference if to_higher else OTHER[preference]


def _strength(standing: Standing) -> tuple[int, int]:
    """Return how strong a preference is; among absolute ones the wider colour difference is stronger."""
    if standing.absolute:
        return 2, standing.imbalance
    return int(standing.strong), 0
