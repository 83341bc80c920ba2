"""The tables, one module per aggregate."""

from tournament.sdk.database import WRITE

from .accounts import Grant, Passkey, RecoveryCode, Role, RoleUser, SignInLink, User
from .audit import AuditEntry
from .base import INSERT, ON_REPLICA, REPLICA, Base, UtcDateTime, db, prepare, prepare_sqlite
from .blocks import Block, Unit, UnitRole
from .calendar import (
    BlockedTime,
    CalendarAddress,
    CalendarDomain,
    CalendarFeed,
    CalendarFetch,
    CalendarLink,
    CalendarRevision,
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
)
from .competitions import Athlete, Competition, Entry, EntryAthlete, EntryUnit, Ruleset
from .erasure import Erasure
from .exchanges import CommitteeMember, Exchange, ExchangeCommemoration, Participant, ProgrammeItem
from .jobs import Job
from .matches import AnyMatch, HeatLane, LineUp, LineUpPerson, Match, RubberMatch
from .officials import Duty, Official
from .pairing import Adjustment, LotDraw, PairedRound
from .planning import CUSTOMS, CompetitionPlanning, ExchangePlanning, LockedDay, PhasePlanning, VenueTravel
from .scoring import MatchScoring, ScoringEvent, ScoringLink
from .sessions import BrowserSession, SentForm, SignInAttempt
from .venues import Court, CourtWindow, Venue

__all__ = [
    "CUSTOMS",
    "INSERT",
    "ON_REPLICA",
    "REPLICA",
    "WRITE",
    "Adjustment",
    "AnyMatch",
    "Athlete",
    "AuditEntry",
    "Base",
    "Block",
    "BlockedTime",
    "BrowserSession",
    "CalendarAddress",
    "CalendarDomain",
    "CalendarFeed",
    "CalendarFetch",
    "CalendarLink",
    "CalendarRevision",
    "CalendarShowing",
    "CalendarStamp",
    "CalendarTombstone",
    "CommitteeMember",
    "Competition",
    "CompetitionPlanning",
    "Court",
    "CourtWindow",
    "Duty",
    "Entry",
    "EntryAthlete",
    "EntryUnit",
    "Erasure",
    "Exchange",
    "ExchangeCommemoration",
    "ExchangePlanning",
    "Grant",
    "HeatLane",
    "Job",
    "LineUp",
    "LineUpPerson",
    "LockedDay",
    "LotDraw",
    "Match",
    "MatchScoring",
    "Official",
    "PairedRound",
    "Participant",
    "Passkey",
    "PhasePlanning",
    "ProgrammeItem",
    "RecoveryCode",
    "Role",
    "RoleUser",
    "RubberMatch",
    "Ruleset",
    "ScoringEvent",
    "ScoringLink",
    "SentForm",
    "SignInAttempt",
    "SignInLink",
    "Unit",
    "UnitRole",
    "User",
    "UtcDateTime",
    "Venue",
    "VenueTravel",
    "db",
    "prepare",
    "prepare_sqlite",
]
