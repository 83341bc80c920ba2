"""The tables, one module per aggregate."""

from .accounts import Grant, Role, RoleUser, SignInLink, User
from .audit import AuditEntry
from .base import WRITE, Base, UtcDateTime, db, prepare_sqlite
from .blocks import Block, Unit, UnitRole
from .calendar import (
    BlockedTime,
    CalendarDomain,
    CalendarFeed,
    CalendarFetch,
    CalendarLink,
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
)
from .competitions import Athlete, Competition, Entry, EntryAthlete, EntryUnit, Ruleset
from .exchanges import CommitteeMember, Exchange, ExchangeCommemoration, Participant, ProgrammeItem
from .matches import Match
from .sessions import BrowserSession, SignInAttempt
from .venues import Court, CourtWindow, Venue

__all__ = [
    "WRITE",
    "Athlete",
    "AuditEntry",
    "Base",
    "Block",
    "BlockedTime",
    "BrowserSession",
    "CalendarDomain",
    "CalendarFeed",
    "CalendarFetch",
    "CalendarLink",
    "CalendarShowing",
    "CalendarStamp",
    "CalendarTombstone",
    "CommitteeMember",
    "Competition",
    "Court",
    "CourtWindow",
    "Entry",
    "EntryAthlete",
    "EntryUnit",
    "Exchange",
    "ExchangeCommemoration",
    "Grant",
    "Match",
    "Participant",
    "ProgrammeItem",
    "Role",
    "RoleUser",
    "Ruleset",
    "SignInAttempt",
    "SignInLink",
    "Unit",
    "UnitRole",
    "User",
    "UtcDateTime",
    "Venue",
    "db",
    "prepare_sqlite",
]
