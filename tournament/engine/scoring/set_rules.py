"""Rules of sports played in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.rules import rule


@dataclass(frozen=True, slots=True)
class SetRules:
    """Rules of a sport played in sets.

    `least_sets` are played even when one side has won. `points` end a set, `decider` the last possible one; with an
    even `best_of` every set may be played and the match drawn. `close_…` replaces the match points when the match
    went to the deciding set. A limit of 0 switches its rule off; None means that there is no such rule.
    """

    best_of: int = rule(3, Message("best of sets"), least=1, most=15)
    points: int = rule(21, Message("points in a set"), least=1, most=200)
    decider: int = rule(15, Message("points in the deciding set"), least=1, most=200)
    win_by: int = rule(2, Message("lead that wins a set"), least=1, most=20)
    cap: int | None = rule(None, Message("highest score of a set"), least=1, most=400, optional=True)
    decider_cap: int | None = rule(
        None,
        Message("highest score of the deciding set"),
        least=1,
        most=400,
        optional=True,
    )
    least_sets: int = rule(0, Message("sets played in any case (0: until one side has won)"), most=15)
    win_points: Number = rule(2, Message("match points for a win"), kind="number")
    draw_points: Number = rule(1, Message("match points for a draw"), kind="number")
    loss_points: Number = rule(1, Message("match points for a loss"), kind="number")
    forfeit_points: Number = rule(0, Message("match points for a forfeit"), least=-1000, kind="number")
    close_win_points: Number | None = rule(
        None,
        Message("match points for a win in the deciding set"),
        kind="number",
        optional=True,
    )
    close_loss_points: Number | None = rule(
        None,
        Message("match points for a loss in the deciding set"),
        kind="number",
        optional=True,
    )
    retired_points: Number | None = rule(
        None, Message("match points for retiring"), least=-1000, kind="number", optional=True
    )
    players_on_court: int = rule(6, Message("players on court"), least=1, most=50)
    roster: int = rule(12, Message("players on the list"), least=1, most=100)
    substitutions_per_set: int = rule(6, Message("substitutions a set"))
    timeouts_per_set: int = rule(2, Message("time-outs a set"))
    timeout_s: int = rule(30, Message("seconds of a time-out"))
    technical_timeout_at: int = rule(0, Message("sum of points at a technical time-out"))
    set_interval_s: int = rule(60, Message("seconds between sets"), most=3600)
    switch_every: int = rule(0, Message("change ends every (sum of points)"))
    decider_switch_every: int = rule(0, Message("change ends every (sum), deciding set"))
    decider_switch_at: int = rule(0, Message("change ends when a side has, deciding set"))
    court_length_m: Number = rule(18, Message("court length (m)"), kind="number")
    court_width_m: Number = rule(9, Message("court width (m)"), kind="number")
    net_men_m: Number | None = rule(None, Message("net for men (m)"), kind="number", optional=True)
    net_women_m: Number | None = rule(None, Message("net for women (m)"), kind="number", optional=True)
    match_minutes: int = rule(40, Message("minutes of a match (typical)"), least=1, most=1440)

    def __post_init__(self) -> None:
        limits = (("cap", self.cap, self.points), ("decider_cap", self.decider_cap, self.decider))
        for name, cap, target in limits:
            if cap is not None and cap < target:
                raise InputError(
                    Message("{name}: the highest score {cap} is lower than the {target} points of the set.").format(
                        name=name, cap=cap, target=target
                    )
                )

        if self.least_sets > self.best_of:
            raise InputError(
                Message("least_sets: {least} sets are more than there are, {best_of}.").format(
                    least=self.least_sets, best_of=self.best_of
                )
            )

    @property
    def needed(self) -> int:
        """Sets that win the match."""
        return self.best_of // 2 + 1

    @property
    def deciding(self) -> int | None:
        """Index (from 0) of the deciding set; an only set, and the last of an even number, are ordinary ones."""
        return self.best_of - 1 if self.best_of > 1 and self.best_of % 2 else None

    def decided(self, won: int, played: int) -> bool:
        """Tell whether the side ahead has won the match by so many of the sets played, and no more are to come."""
        return won >= self.needed and played >= self.least_sets

    def over(self, won: int, played: int) -> bool:
        """Tell whether the match has ended, by a side that has won it or by its last set."""
        return played >= self.best_of or self.decided(won, played)

    def target(self, index: int) -> int:
        """Return the points that end the set with this index (from 0)."""
        return self.decider if index == self.deciding else self.points

    def cap_of(self, index: int) -> int | None:
        """Return the highest score of the set with this index (from 0), if it has one."""
        return self.decider_cap if self.decider_cap is not None and index == self.deciding else self.cap

    def shutout(self, index: int) -> int:
        """Return the points that win the set with this index (from 0) to nil."""
        most, cap = max(self.target(index), self.win_by), self.cap_of(index)
        return most if cap is None else min(most, cap)

    @staticmethod
    def normalised(values: Mapping[str, Any], base: SetRules | None, where: str) -> Mapping[str, Any]:
        """Read `points` also as a list, one number a set; one number alone holds for every set.

        The shares of a match that went to the deciding set hold as long as they add up to as much as those of any
        other: with 2 for a win and 0 for a defeat, the 2 and 1 of a preset with 3 and 0 are gone.
        """
        return _with_decider(_with_shares(values, base), base, where)


def _with_shares(values: Mapping[str, Any], base: SetRules | None) -> Mapping[str, Any]:
    if base is None or not {"win_points", "loss_points"} & values.keys():
        return values
    close = "close_win_points", "close_loss_points"
    if any(name in values or getattr(base, name) is None for name in close):
        return values
    plain = [values.get(name, getattr(base, name)) for name in ("win_points", "loss_points")]
    if not all(isinstance(points, int | float | Fraction) for points in plain):
        return values  # which is refused later, by name
    total = base.close_win_points + base.close_loss_points  # type: ignore[operator]
    return values if sum(plain) == total else {**values, **dict.fromkeys(close)}


def _with_decider(values: Mapping[str, Any], base: SetRules | None, where: str) -> Mapping[str, Any]:
    points = values.get("points")
    if "points" not in values or "decider" in values:
        return values
    if not isinstance(points, Sequence) or isinstance(points, str):
        return {**values, "decider": points}
    best_of = values.get("best_of", (base or SetRules()).best_of)
    if len(points) != best_of or any(target != points[0] for target in points[:-1]):
        raise InputError(
            Message("{where}: points must be one number, or one for each set (only the last may differ).").format(
                where=where
            )
        )
    return {**values, "points": points[0], "decider": points[-1]}
