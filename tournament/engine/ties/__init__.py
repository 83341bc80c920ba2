"""Ties: matches of teams, made of rubbers that are matches of a sport of their own."""

from tournament.engine.ties.dealing import Dealing, RubberPlace, dealt
from tournament.engine.ties.line_ups import LinePlace, LineUp, line_places, line_up_faults, persons_of
from tournament.engine.ties.records import Rubber, TieRules
from tournament.engine.ties.scoring import TieScoring
from tournament.engine.ties.working_out import TieState, tie_state

__all__ = [
    "Dealing",
    "LinePlace",
    "LineUp",
    "Rubber",
    "RubberPlace",
    "TieRules",
    "TieScoring",
    "TieState",
    "dealt",
    "line_places",
    "line_up_faults",
    "persons_of",
    "tie_state",
]
