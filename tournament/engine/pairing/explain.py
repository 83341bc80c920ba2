"""Why two entries do not meet in the next Swiss round: what would be lost if they did.

The round is paired once more with the two forced together, and both pairings are measured by the criteria of
C.04.3 in their order: the bye, pairs across score groups, colours, and last the order within the groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.engine.message import Message, decimal, joined
from tournament.engine.pairing.state import Paired, PairingState
from tournament.engine.pairing.swiss import NoPairing, Pairing, pair_round
from tournament.engine.pairing.swiss.player_state import Standing, standings
from tournament.engine.pairing.swiss_rounds import edition_of, tournament_of
from tournament.engine.scoring.numbers import Number, to_plain
from tournament.engine.text import Words

_MEET = Message("They meet in this round.")
_RESTS = Message("{one} has the bye in this round.")
_MET = Message("{one} and {other} met in round {round}.")
_NO_BYE = Message("The number of entries is even: nobody has the bye.")
_HAD_BYE = Message("{one} has had a bye, or a win without play.")
_SAME_COLOUR = Message("Both {one} and {other} must have the same side (colour).")
_NO_REST = Message("The others could then not be paired without a rematch.")
_BYE = Message("The bye would then go to {name} with {points} points, instead of one with {best}.")
_FLOATS = Message("The pairs would then be {worse} points apart, where {better} will do.")
_COLOURS = Message("Then {worse} would not get the side (colour) that is due to them, instead of {better}.")
_ORDER = Message(
    "That would be legal too, but the rules go from the highest score group down and "
    "take the first way: the upper half of a group meets the lower half in the order of "
    "rank."
)


def why_not(before: PairingState, one: int, other: int | None) -> Words:
    """Say why two numbers do not meet next, or why one does not have the bye (`other` None).

    Raises `NoPairing` when the round cannot be paired at all.
    """
    tournament, edition = tournament_of(before), edition_of(before.options)
    known = {each.number: each for each in standings(tournament, edition)}
    names = {"one": before.name(one), "other": before.name(other) if other else ""}
    pairing = pair_round(tournament, edition)
    if any({pair.white, pair.black} == {one, other} for pair in pairing.pairs):
        return (_MEET if other else _RESTS).format(**names)
    kept_apart = barred(before, known, one, other)
    if kept_apart is not None:
        return kept_apart
    forced = [one] if other is None else [one, other]
    apart = {frozenset((a, b)) for a in forced for b in known if {a, b} != {one, other} and a != b}
    try:
        instead = pair_round(tournament_of(before, apart), edition)
    except NoPairing:
        return _NO_REST
    return _worse(before, _Measure.of(instead, known), _Measure.of(pairing, known))


def barred(before: PairingState, known: Mapping[int, Standing], one: int, other: int | None) -> Words | None:
    """Return the absolute criterion that keeps two apart, or one from the bye (`other` None), if there is one.

    `known` are the standings of those who play the round.
    """
    names = {"one": before.name(one), "other": before.name(other) if other else ""}
    if other is None:
        if len(known) % 2 == 0:
            return _NO_BYE
        return None if known[one].may_have_bye else _HAD_BYE.format(**names)
    for round_, home, away, outcome in before.played():
        if {home, away} == {one, other} and outcome.contested:
            return _MET.format(round=round_, **names)
    a, b = known[one], known[other]
    if a.absolute and b.absolute and a.preference == b.preference and not (a.topscorer or b.topscorer):
        return _SAME_COLOUR.format(**names)
    return None


def objections(before: PairingState, pairs: Sequence[Paired]) -> list[Words]:
    """List the absolute criteria that pairs made by hand break."""
    known = {each.number: each for each in standings(tournament_of(before), edition_of(before.options))}
    found = (barred(before, known, pair.home, pair.away) for pair in pairs)
    return [objection for objection in found if objection is not None]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A pairing by the main criteria: who has the bye and its score, what pairs are apart, preferences not granted."""

    bye: int | None
    bye_score: Number
    apart: tuple[Number, ...]
    refused: int

    @classmethod
    def of(cls, pairing: Pairing, known: Mapping[int, Standing]) -> _Measure:
        pairs = [(known[pair.white], known[pair.black]) for pair in pairing.pairs if pair.black is not None]
        bye = pairing.bye
        return cls(
            bye,
            known[bye].score if bye else 0,
            tuple(sorted((max(a.score - b.score, b.score - a.score) for a, b in pairs if a.score != b.score))[::-1]),
            [*(white.preference for white, _ in pairs)].count("black")
            + [*(black.preference for _, black in pairs)].count("white"),
        )


def _worse(before: PairingState, forced: _Measure, best: _Measure) -> Words:
    if forced.bye and forced.bye_score > best.bye_score:
        return _BYE.format(name=before.name(forced.bye), points=_plain(forced.bye_score), best=_plain(best.bye_score))
    if forced.apart > best.apart:
        return _FLOATS.format(worse=_listed(forced.apart), better=_listed(best.apart))
    if forced.refused > best.refused:
        return _COLOURS.format(worse=forced.refused, better=best.refused)
    return _ORDER


def _listed(differences: tuple[Number, ...]) -> Words:
    return joined(map(_plain, differences), " + ") if differences else "0"


def _plain(points: Number) -> Words:
    return decimal(f"{to_plain(points):g}")
