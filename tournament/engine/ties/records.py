"""What a tie is made of, as data: its rubbers in order, and the rules by which they decide it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tournament.engine.message import Message
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.rules import Names, rule
from tournament.engine.text import Words

Sex = Literal["male", "female"]
Places = tuple[tuple[str, ...], tuple[str, ...]]
"""The places of the home side's line-up that play a rubber, and those of the away side's."""


@dataclass(frozen=True, slots=True)
class Rubber:
    """One match of a tie: its name, its sport and the preset of its rules, and how many persons a side play it.

    `places` are the letters of the two line-ups that play it, as A and X of the Swaythling Cup; without them each
    rubber has persons of its own. Nobody plays two rubbers of one `discipline`; without one, rubbers for equally many
    persons are of one. Places that are played several times name the same persons each time. `sexes` says who may play
    it, as in ``("male", "female")`` for mixed doubles; whose sex is not known may play anything.
    """

    key: str
    name: Words
    sport: str
    preset: str
    persons: int = 1
    places: Places = ((), ())
    discipline: str = ""
    sexes: tuple[Sex, ...] = ()

    @property
    def rules(self) -> str:
        """Name its sport and preset in one, as rules of ties do."""
        return f"{self.sport}/{self.preset}"

    def played_by(self, rules: str) -> Rubber:
        """Return the rubber played by another sport and preset, named in one."""
        sport, _, preset = rules.partition("/")
        return replace(self, sport=sport, preset=preset)

    def of_side(self, side: int) -> tuple[str, ...]:
        """Return the places of a side's line-up that play it."""
        return self.places[side] or (self.key,)


@dataclass(frozen=True, slots=True)
class TieRules:
    """Rules of ties; more than half of the rubbers win one unless `to_win` says how many.

    `rubbers` names, by the key of a rubber, the sport and the preset it is played by, as in ``badminton/bwf-15``, where
    these are not those that the sport of the ties names.
    """

    win_points: Number = rule(1, Message("match points for a win"), kind="number")
    draw_points: Number = rule(0, Message("match points for a draw"), kind="number")
    loss_points: Number = rule(0, Message("match points for a loss"), kind="number")
    forfeit_points: Number = rule(0, Message("match points for a forfeit"), least=-1000, kind="number")
    retired_points: Number | None = rule(
        None, Message("match points for retiring"), least=-1000, kind="number", optional=True
    )
    to_win: int | None = rule(None, Message("rubbers that win a tie"), least=1, most=99, optional=True)
    dead_rubbers: int = rule(0, Message("rubbers after a tie is won are played"), most=1, kind="flag")
    level: int = rule(0, Message("a tie may end level"), most=1, kind="flag")
    rubbers_per_person: int = rule(2, Message("rubbers that one person may play in a tie"), least=1, most=20)
    match_minutes: int = rule(180, Message("minutes of a match (typical)"), least=1, most=1440)
    rubbers: Names = rule((), Message("rules of rubbers"), kind="names")
