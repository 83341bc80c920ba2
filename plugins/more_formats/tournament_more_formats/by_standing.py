"""Rounds paired by the present standing: the Danish system and power pairing.

Sources: the Danish system of draughts and bridge lets neighbours in the standing meet, also those who have met before.
Power pairing is that of debating (World Universities Debating): of those on equal points, `slide` lets the upper half
meet the lower one, `fold` the first the last; an odd one is joined by the best of the next, and whoever would meet
again changes opponents with a neighbour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from tournament.engine.formats.by_round import ROUNDS, one_group
from tournament.engine.formats.spec import Option
from tournament.engine.message import decimal
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.pairing.swiss_rounds import rounds_for
from tournament.engine.scoring import Number, to_plain
from tournament.engine.text import Words
from tournament.sdk import Format, Text

Met = AbstractSet[frozenset[int]]
"""The pairs that have met."""

PAIRING = Option(
    "pairing", Text("Cách ghép trong nhóm bằng điểm", "Pairing on equal points"), "choice", "fold",
    choices={"slide": Text("Nửa trên gặp nửa dưới", "Slide: upper half against lower half"),
             "fold": Text("Đầu gặp cuối", "Fold: first against last")},
)  # fmt: skip
_MEET = Text("{one} (hạng {high}, {more} điểm) gặp {other} (hạng {low}, {less} điểm).",
             "{one} (rank {high}, {more} points) meets {other} (rank {low}, {less} points).")  # fmt: skip
_RESTS = Text("Số đội lẻ: {one}, đứng thấp nhất trong các đội chưa được miễn đấu, được miễn đấu.",
              "The number is odd: {one}, the lowest who has had no bye, has the bye.")  # fmt: skip
_AGAIN = Text("{one} và {other} đã gặp nhau ở vòng {round}.", "{one} and {other} met in round {round}.")


def points_of(before: PairingState) -> dict[int, Number]:
    """Return the match points so far, those of byes too."""
    points: dict[int, Number] = dict.fromkeys(before.numbers, 0)
    for _, home, away, outcome in before.played():
        points[home] += outcome.match_points[0]
        points[away] += outcome.match_points[1]
    for bye in (bye for drawn in before.rounds for bye in drawn.byes):
        points[bye.number] += bye.points
    return points


def _met(before: PairingState) -> dict[frozenset[int], int]:
    return {frozenset((home, away)): round_ for round_, home, away, _ in before.played()}


def _round(before: PairingState, pairing: Callable[[list[int], dict[int, Number]], list[tuple[int, int]]]) -> NextRound:
    """Pair those who play, the best first, after the lowest of an odd number has got the bye."""
    points = points_of(before)
    order = sorted(before.playing, key=lambda number: (-points[number], number))
    ranks = {number: rank for rank, number in enumerate(order, start=1)}
    rested = {bye.number for drawn in before.rounds for bye in drawn.byes if not bye.asked}
    odd = len(order) % 2 and next((number for number in order[::-1] if number not in rested), order[-1])
    pairs = pairing([number for number in order if number != odd], points)
    meet = [_meeting(before, pair, ranks, points) for pair in pairs]
    rests = [Paired(odd, None, _RESTS.format(one=before.name(odd)))] if odd else []
    return NextRound(len(before.rounds) + 1, (*meet, *rests), before.win)


def _meeting(before: PairingState, pair: tuple[int, int], ranks: dict[int, int], points: dict[int, Number]) -> Paired:
    one, other = sorted(pair, key=ranks.__getitem__)
    reason = _MEET.format(
        one=before.name(one), high=ranks[one], more=decimal(f"{to_plain(points[one]):g}"),
        other=before.name(other), low=ranks[other], less=decimal(f"{to_plain(points[other]):g}"),
    )  # fmt: skip
    return Paired(one, other, reason)


def _neighbours(order: list[int], _points: dict[int, Number]) -> list[tuple[int, int]]:
    return [*zip(order[::2], order[1::2], strict=True)]


def _danish(before: PairingState) -> NextRound:
    return _round(before, _neighbours)


def _power(before: PairingState) -> NextRound:
    met = set(_met(before))
    fold = before.options.get("pairing") == "fold"
    return _round(before, lambda order, points: _by_points(order, points, met, fold))


def _by_points(order: list[int], points: dict[int, Number], met: Met, fold: bool) -> list[tuple[int, int]]:
    """Pair those on equal points, the upper half with the lower one."""
    pairs = list[tuple[int, int]]()
    groups = [list(group) for _, group in groupby(order, key=points.__getitem__)]
    for number, group in enumerate(groups):
        if len(group) % 2:
            group.append(next(each for each in groups[number + 1 :] if each).pop(0))
        half = len(group) // 2
        upper, lower = group[:half], group[half:][::-1] if fold else group[half:]
        _apart(upper, lower, met)
        pairs += zip(upper, lower, strict=True)
    return pairs


def _apart(upper: list[int], lower: list[int], met: Met) -> None:
    """Let whoever has met its opponent change with the next pair, or the one before, where neither has met then."""
    for place in range(len(upper)):
        if frozenset((upper[place], lower[place])) in met:
            for other in (place + 1, place - 1):
                instead = [(place, other), (other, place)]
                if 0 <= other < len(upper) and met.isdisjoint(frozenset((upper[a], lower[b])) for a, b in instead):
                    lower[place], lower[other] = lower[other], lower[place]
                    break


def _nothing(_before: PairingState, _pairs: Sequence[Paired]) -> list[Words]:
    return []


def _rematches(before: PairingState, pairs: Sequence[Paired]) -> list[Words]:
    met = _met(before)
    again = [(pair.home, pair.away, frozenset((pair.home, pair.away))) for pair in pairs if pair.away is not None]
    return [_AGAIN.format(one=before.name(one), other=before.name(other), round=met[both])
            for one, other, both in again if both in met]  # fmt: skip


DANISH = Format(
    "danish", Text("Hệ Đan Mạch", "Danish system"), one_group, (ROUNDS,),
    pairer=Pairer(rounds_for, _danish, _nothing, has_bye=True),
)  # fmt: skip
POWER = Format(
    "power_pairing", Text("Ghép cặp theo điểm", "Power pairing"), one_group, (ROUNDS, PAIRING),
    pairer=Pairer(rounds_for, _power, _rematches, has_bye=True),
)  # fmt: skip
