"""All that a plugin may import, beside `tournament.engine`."""

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring import GoalRules, GoalScoring, SetRules, SetScoring
from tournament.engine.standings import Step
from tournament.engine.text import Text
from tournament.sdk.hookspecs import hookimpl
from tournament.sdk.records import (
    CalendarEntry,
    Commemoration,
    Constraint,
    CostTerm,
    Document,
    Format,
    Improver,
    MatchNotice,
    Migrations,
    Panel,
    Preset,
    Sport,
    Tiebreaker,
    TimetableNotice,
    Translations,
    Violation,
)

__all__ = [
    "CalendarEntry",
    "Commemoration",
    "Constraint",
    "CostTerm",
    "Document",
    "Format",
    "GoalRules",
    "GoalScoring",
    "Improver",
    "InputError",
    "MatchNotice",
    "Message",
    "Migrations",
    "Panel",
    "Preset",
    "SetRules",
    "SetScoring",
    "Sport",
    "Step",
    "Text",
    "Tiebreaker",
    "TimetableNotice",
    "Translations",
    "Violation",
    "hookimpl",
]
