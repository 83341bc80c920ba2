"""Scoreboards that plugins bring: machines that score a match action by action, in place of what the rules give."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.scoring import Machine
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """How matches of some sports, named by their keys, are scored on a phone, action by action.

    Sports of sets, goals and parts have a machine for nothing; `machine` stands in its place.
    """

    key: str
    names: Words
    sports: tuple[str, ...]
    machine: Machine
