"""Why an entry stands where it does, in words and with the numbers used."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tournament.engine.scoring.records import Number, to_plain
from tournament.engine.standings.tally import Value
from tournament.engine.standings.tiebreak_rules import Scope, Step
from tournament.engine.standings.tiebreaks import Tiebreaker
from tournament.engine.text import Text


class Reason(NamedTuple):
    """What put an entry apart from its neighbour: the step, and what `own` side and the `other` have there.

    `leads` tells that the neighbour stands below; `level` that others share the entry's rank.
    """

    step: Step
    tiebreaker: Tiebreaker
    own: Value
    other: Value
    leads: bool
    level: bool

    @property
    def text(self) -> Text:
        """Say it in a sentence."""
        said = self.tiebreaker.leading if self.leads else self.tiebreaker.trailing
        if said is not None:
            return said
        over = "all" if self.tiebreaker.tied_only else self.step.matches
        sentence, what = _SENTENCES[self.leads, over, self.level], self.tiebreaker.names
        own, other = shown(self.own), shown(self.other)
        return Text(sentence.vi.format(what.vi, own, other), sentence.en.format(what.en, own, other))


def shown(value: Value | Number) -> str:
    """Write a tie-break's value for people."""
    return f"{to_plain(value):g}" if isinstance(value, Fraction) else str(value)


_PLACED = Text("Xếp theo kết quả từng trận.", "Placed by the matches themselves.")
_MATCHES = Tiebreaker("matches", Text("kết quả từng trận", "the matches"), lambda tally, entry, table: 0,
                      leading=_PLACED, trailing=_PLACED)  # fmt: skip
BY_MATCHES = Reason(Step("matches"), _MATCHES, 0, 0, False, False)
"""Why an entry stands where it does whose place a match decided, and no table."""

NOTHING = Text("Chưa có tiêu chí nào phân định.", "No criterion separates these entries yet.")
_SIDES = {
    True: Text("Xếp trên nhờ {}", "Ahead on {}"),
    False: Text("Xếp dưới vì {}", "Behind on {}"),
}
_OVER: dict[Scope, Text] = {
    "all": Text("", ""),
    "tied": Text(" (giữa các đội bằng nhau)", " (among the tied)"),
    "above": Text(" (với đội xếp ngay trên)", " (against the next above)"),
}
_LEVEL = {
    True: Text(
        " Bằng nhau ở mọi tiêu chí, cần bốc thăm.",
        " Level on every criterion: lots must be drawn.",
    ),
    False: Text("", ""),
}
_SENTENCES = {
    (leads, over, level): Text(
        f"{side.vi}{where.vi}: {{}} so với {{}}.{lots.vi}",
        f"{side.en}{where.en}: {{}} against {{}}.{lots.en}",
    )
    for leads, side in _SIDES.items()
    for over, where in _OVER.items()
    for level, lots in _LEVEL.items()
}
"""For the step's name and both values, by: does the entry lead, over which matches, do others share the rank."""
