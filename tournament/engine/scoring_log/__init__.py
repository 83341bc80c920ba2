"""The log of a match that is scored action by action: what its events lead to, and which that come are taken."""

from tournament.engine.scoring_log.judging import (
    DROPPED,
    WAITING,
    Answer,
    Device,
    Judged,
    Kept,
    Known,
    Place,
    Refusal,
    ScoringEvent,
    Taken,
    judge,
    known_from,
)
from tournament.engine.scoring_log.running import TYPES, Running, after, replayed

__all__ = [
    "DROPPED",
    "TYPES",
    "WAITING",
    "Answer",
    "Device",
    "Judged",
    "Kept",
    "Known",
    "Place",
    "Refusal",
    "Running",
    "ScoringEvent",
    "Taken",
    "after",
    "judge",
    "known_from",
    "replayed",
]
