"""The order of tie-breaks in words, each with the matches it looks at and when it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournament.engine.message import Message, joined
from tournament.engine.standings import Step, Tiebreaker
from tournament.engine.standings.reasons import named
from tournament.engine.text import Words

MATCHES: Mapping[str, Words] = {
    "all": Message("all matches"),
    "tied": Message("matches among the tied"),
    "above": Message("matches against the next above"),
}
WHEN: Mapping[str, Words] = {
    "": Message("always"),
    "2": Message("two are tied"),
    "3+": Message("three or more are tied"),
}
_WHEN_TIED: Mapping[object, Words] = {2: Message("when two are tied"), "3+": Message("when three or more are tied")}
_AGAIN: Mapping[bool | str, Words] = {
    True: Message("anew for those still tied after the run"),
    "each": Message("anew for those still tied at once"),
    "first": Message("anew for all others once the first is found"),
}
_STEP = Message("{what} ({details})")


def steps_told(steps: Sequence[Step], tiebreakers: Mapping[str, Tiebreaker]) -> tuple[Words, ...]:
    """Say each step; a tie-break whose plugin is missing is told by its key."""
    return tuple(_told(step, tiebreakers.get(step.by)) for step in steps)


def _told(step: Step, tiebreaker: Tiebreaker | None) -> Words:
    what: Words = named(step, tiebreaker) if tiebreaker else step.by
    among_tied = step.matches == "tied" or (tiebreaker is not None and tiebreaker.tied_only)
    details: list[Words] = [MATCHES["tied"]] if among_tied else [MATCHES["above"]] if step.matches == "above" else []
    details += [_WHEN_TIED[step.when_tied]] if step.when_tied is not None else []
    details += [_AGAIN[step.restart]] if step.restart else []
    return _STEP.format(what=what, details=joined(details)) if details else what
