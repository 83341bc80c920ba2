"""Whether the lines of a report file agree with each other; what is merely unusual does."""

from __future__ import annotations

from fractions import Fraction

from tournament.engine.errors import InputError
from tournament.engine.pairing.swiss.records import Points
from tournament.interchange.trf.lines import RESULTS, STANDARD_POINTS, Entry, File

_USUAL: dict[str, Points] = {**STANDARD_POINTS, "bye": 1}
_WORTH = {"win": 2, "draw": 1}
"""What a result takes of the two halves of a point that a game has; 0–0 and ½–0 are results that arbiters give."""


def check(file: File, played: int, rounds: int) -> None:
    """Refuse, in one sentence with line, player and round, the first thing that contradicts another."""
    for number, entries in file.players.items():
        for round_, entry in enumerate(entries, start=1):
            if entry and round_ > rounds:
                raise _wrong(file, number, round_, f"there are only {rounds} rounds (lines 142 or XXR)")
            if entry and entry.opponent:
                _check_game(file, number, round_, entry)
    if any(file.told.values()):  # some programs leave the points of all at 0
        for number, told in file.told.items():
            _check_points(file, number, told, played)


def _check_game(file: File, number: int, round_: int, entry: Entry) -> None:
    """Both players tell the same of their game."""
    opponent = entry.opponent
    if opponent not in file.players:
        raise _wrong(file, number, round_, f"there is no player {opponent}, the opponent")
    entries, line = file.players[opponent], file.line_of[opponent]
    other = entries[round_ - 1] if round_ <= len(entries) else None
    if other is None or other.opponent != number:
        has = f"plays {other.opponent}" if other and other.opponent else "does not play"
        raise _wrong(file, number, round_, f"the opponent {opponent} {has} in that round (line {line})")
    if entry.colour == other.colour and entry.colour in ("w", "b"):
        raise _wrong(file, number, round_, f"the opponent {opponent} has the same colour (line {line})")
    (kind, result), (other_kind, other_result) = RESULTS[entry.result], RESULTS[other.result]
    both_played = (kind == "played", other_kind == "played")
    if len(set(both_played)) > 1 or _WORTH.get(result, 0) + _WORTH.get(other_result, 0) > _WORTH["win"]:
        said = f"“{entry.result}” does not go with “{other.result}” of the opponent {opponent} (line {line})"
        raise _wrong(file, number, round_, said)


def _check_points(file: File, number: int, told: Points, played: int) -> None:
    """Hold the sum to the rounds played, with or without byes of the next and virtual points, by either scoring."""
    entries = file.players[number]
    virtual = file.accelerations.get(number, {})
    sums = {
        sum((_worth(each, points) for each in entries[:last]), Fraction(0)) + extra
        for points in (file.points, _USUAL)
        for last in (played, len(entries))
        for extra in (0, virtual.get(played, 0), virtual.get(played + 1, 0))
    }
    absent = (played - min(played, len(entries)) + entries[:played].count(None)) * Fraction(file.points["absent"])
    if told not in sums | {each + absent for each in sums}:
        right = float(sum((_worth(each, file.points) for each in entries[:played]), absent))
        raise _wrong(file, number, played, f"the points are {float(told):g}, but the results add up to {right:g}")


def _worth(entry: Entry | None, points: dict[str, Points]) -> Points:
    if entry is None:
        return 0
    name = "absent" if entry.result == "-" and not entry.opponent else RESULTS[entry.result][1]
    return points[name]


def _wrong(file: File, number: int, round_: int, said: str) -> InputError:
    return InputError(f"line {file.line_of[number]} (001): player {number}, round {round_}: {said}")
