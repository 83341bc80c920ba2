"""Why an entry stands where it does, in words and with the numbers used."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from tournament.engine.message import Message, decimal
from tournament.engine.scoring.numbers import Number, to_plain
from tournament.engine.standings.tally import Ratio, Value
from tournament.engine.standings.tiebreak_rules import Scope, Step
from tournament.engine.standings.tiebreaks import Tiebreaker
from tournament.engine.text import Words


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
    def text(self) -> Words:
        """Say it in a sentence."""
        said = self.tiebreaker.leading if self.leads else self.tiebreaker.trailing
        if said is not None:
            return said
        over = "all" if self.tiebreaker.tied_only else self.step.matches
        reason = _SENTENCES[self.leads, over].format(
            what=named(self.step, self.tiebreaker), own=shown(self.own), other=shown(self.other)
        )
        return _LEVEL.format(reason=reason) if self.level else reason


def named(step: Step, tiebreaker: Tiebreaker) -> Words:
    """Name a tie-break as a step uses it."""
    return tiebreaker.names if step.cap is None else _CAPPED.format(what=tiebreaker.names, cap=step.cap)


def shown(value: Value | Number) -> Words:
    """Write a tie-break's value for people."""
    if isinstance(value, Ratio):
        return value.in_words()
    return decimal(f"{to_plain(value):g}") if isinstance(value, Fraction) else str(value)


_CAPPED = Message("{what} (at most {cap} a match)")
_PLACED = Message("Placed by the matches themselves.")
_MATCHES = Tiebreaker("matches", Message("the matches"), lambda tally, entry, table: 0,
                      leading=_PLACED, trailing=_PLACED)  # fmt: skip
BY_MATCHES = Reason(Step("matches"), _MATCHES, 0, 0, False, False)
"""Why an entry stands where it does whose place a match decided, and no table."""

NOTHING = Message("No criterion separates these entries yet.")
_SENTENCES: dict[tuple[bool, Scope], Message] = {
    (True, "all"): Message("Ahead on {what}: {own} against {other}."),
    (True, "tied"): Message("Ahead on {what} (among the tied): {own} against {other}."),
    (True, "above"): Message("Ahead on {what} (against the next above): {own} against {other}."),
    (False, "all"): Message("Behind on {what}: {own} against {other}."),
    (False, "tied"): Message("Behind on {what} (among the tied): {own} against {other}."),
    (False, "above"): Message("Behind on {what} (against the next above): {own} against {other}."),
}
"""For the step's name and both values, by: does the entry lead, and over which matches."""
_LEVEL = Message("{reason} Level on every criterion: lots must be drawn.")
