"""What a change does to matches, results and calendars, told before it is made.

A change is made once as a trial, in a transaction that is given up, and what it did is shown; sent again with what was
shown it is made. So what is told is what will happen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import select

from tournament.domain.calendars.records import EventContent, Told
from tournament.domain.competitions.queries.lanes import lanes_of
from tournament.domain.competitions.queries.scores_told import ScoresTold
from tournament.domain.core.commands.row_history import RowImage
from tournament.domain.core.commands.unit_of_work import JUDGES, Change, Judge
from tournament.engine.certain import certain
from tournament.engine.match_status import ENDINGS, NAMES, UNPLAYED, Status
from tournament.engine.message import joined
from tournament.engine.scoring import score_from
from tournament.engine.text import Words
from tournament.models import CalendarShowing, CalendarStamp, Competition, Entry, HeatLane, Match

T = TypeVar("T")
_TIMES = ("start", "end", "first_day", "last_day")
_RESULT = ("status", "score", "winner")
_PLACE = ("starts_at", "court_id")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result: number and sides of its match, the score or how it ended, and the same afterwards."""

    number: int
    sides: str
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Calendars:
    """How many matches stay where they are in calendars, move, are called off or are new; and whose they are."""

    stay: int
    moved: int
    cancelled: int
    new: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change does; `made` and `deleted` count matches, `summary` says what it is.

    `unplaced` are played matches that lose their court or their time.
    """

    summary: Words
    made: int
    deleted: int
    kept: tuple[ResultLine, ...]
    lost: tuple[ResultLine, ...]
    changed: tuple[ResultLine, ...]
    unplaced: tuple[ResultLine, ...]
    calendars: Calendars

    @property
    def version_token(self) -> str:
        """Name these consequences, to say later that they are what was shown."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()[:32]

    @property
    def needs_a_look(self) -> bool:
        """Tell whether more is lost or changed than whoever makes the change has before their eyes."""
        return self.deleted > 0 or len(self.unplaced) > 0 or len(self.lost) + len(self.changed) > 1


class UnseenError(Exception):
    """A change whose `consequences` were not shown as they are now; it was not made."""

    def __init__(self, consequences: Consequences) -> None:
        super().__init__(str(consequences.summary))
        self.consequences = consequences


def made_as_seen(call: Callable[[], T], version_token: str, *, always: bool = False) -> T:
    """Run a service; raises UnseenError, with nothing made, unless `version_token` names its consequences.

    Without `always` one that deletes no match and changes at most one result is made at once.
    """

    def judge(change: Change) -> None:
        found = consequences_of(change, change.recording.images)
        if (always or found.needs_a_look) and found.version_token != version_token:
            raise UnseenError(found)

    with _judged_by(judge):
        return call()


@contextmanager
def _judged_by(judge: Judge) -> Iterator[None]:
    token = JUDGES.set((*JUDGES.get(), judge))
    try:
        yield
    finally:
        JUDGES.reset(token)


def consequences_of(change: Change, images: Iterable[RowImage]) -> Consequences:
    """Tell what a change that is complete but not committed does."""
    images = list(images)
    pairs = sorted(_matches(change, images), key=lambda pair: (pair[0] or pair[1] or {})["number"])
    starters = _starters(images, (row for pair in pairs for row in pair if row is not None))
    entries = select(Entry.id, Entry.name).join(Competition, Competition.id == Entry.competition_id)
    of_exchange = entries.where(Competition.exchange_id == change.of_exchange.id)
    names = dict(change.session.execute(of_exchange).tuples().all())
    competitions = select(Competition).where(Competition.exchange_id == change.of_exchange.id)
    scores = ScoresTold(change.of_exchange.id, change.session.scalars(competitions).all())
    kept, lost, changed, unplaced = (list[ResultLine]() for _ in range(4))
    for before, after in pairs:
        if before is None or before["status"] in UNPLAYED:
            continue
        was, now = (_result(row, scores) for row in (before, after or {}))
        line = ResultLine(before["number"], _sides(before, names, starters), was, now)
        gone = after is None or after["status"] in UNPLAYED
        (lost if gone else kept if line.before == line.after else changed).append(line)
        if after is not None and any(before[name] is not None and after[name] is None for name in _PLACE):
            unplaced.append(line)
    return Consequences(
        summary=change.summary,
        made=sum(before is None for before, _ in pairs),
        deleted=sum(after is None for _, after in pairs),
        kept=tuple(kept),
        lost=tuple(lost),
        changed=tuple(changed),
        unplaced=tuple(unplaced),
        calendars=_calendars(change, {row["competition_id"] for pair in pairs for row in pair if row}, names),
    )


Row = Mapping[str, Any]


def _matches(change: Change, images: Iterable[RowImage]) -> list[tuple[Row | None, Row | None]]:
    """Return the matches of the competitions that the change touches, each before it and after it."""
    held: dict[int, dict[str, Any] | None] = {}
    """What the columns held that were changed, by the id of the row; None for a new row, which may have an old id."""
    gone: list[Row] = []
    for image in images:
        if image.table != Match.__tablename__:
            continue
        if image.before is None:
            held[image.id] = None
        elif image.after is None:
            was = held.pop(image.id, {})
            gone += [] if was is None else [{**image.before, **was}]
        elif (was := held.setdefault(image.id, {})) is not None:
            held[image.id] = {**image.before, **was}
    touched = select(Match.competition_id).where(Match.id.in_(held))
    competitions = {*change.session.scalars(touched), *(row["competition_id"] for row in gone)}
    pairs: list[tuple[Row | None, Row | None]] = [(row, None) for row in gone]
    for row in change.session.scalars(select(Match).where(Match.competition_id.in_(competitions))):
        after = {name: getattr(row, name) for name in _COLUMNS}
        before = held.get(row.id, {})
        pairs.append((None if before is None else {**after, **before}, after))
    return pairs


_COLUMNS = ("id", "number", "key", "competition_id", "home_id", "away_id", *_RESULT, *_PLACE)


def _starters(images: Iterable[RowImage], rows: Iterable[Row]) -> dict[int, list[int]]:
    """Return the entries in heats, by the id of their rows: as they are, or were before the heats were deleted."""
    lanes = lanes_of({row["id"] for row in rows if row["home_id"] is None and row["away_id"] is None})
    found = {id_: [(lane.lane, lane.entry_id) for lane in of_heat] for id_, of_heat in lanes.items()}
    for image in images:
        if image.table == HeatLane.__tablename__ and image.before is not None and image.after is None:
            found.setdefault(image.before["match_id"], []).append((image.before["lane"], image.before["entry_id"]))
    return {id_: [entry for _, entry in sorted(of_heat) if entry is not None] for id_, of_heat in found.items()}


def _sides(row: Row, names: Mapping[int, str], starters: Mapping[int, Sequence[int]]) -> str:
    if row["id"] in starters:
        return ", ".join(names.get(entry, "?") for entry in starters[row["id"]])
    return " – ".join(names.get(row[side], "?") for side in ("home_id", "away_id"))


class _Of(NamedTuple):
    competition_id: int
    key: str
    position: int | None = None
    stage: str = ""
    round: int = 0


def _result(row: Row, scores: ScoresTold) -> Words:
    if row.get("status", Status.OPEN) in UNPLAYED:
        return ""
    told = scores.told(_Of(row["competition_id"], row["key"]), score_from(row["score"]), row["status"], row["winner"])
    score = told.words if told.headline or told.detail else ""
    words = [each for each in (score, ENDINGS.get(row["status"])) if each]
    return joined(words, " ") if words else NAMES[row["status"]]  # of a heat, which has no score


def _calendars(change: Change, competitions: Iterable[int], names: Mapping[int, str]) -> Calendars:
    told = [each for each in change.effects if isinstance(each, Told) and each.after.kind == "match"]
    was = [each.before is not None and each.before.status != "cancelled" for each in told]
    goes_on = [each.after.status != "cancelled" for each in told]
    moved = [each for each, old, new in zip(told, was, goes_on, strict=True) if old and new and _moves(each)]
    new = [each for each, old, new in zip(told, was, goes_on, strict=True) if new and not old]
    off = [each for each, old, new in zip(told, was, goes_on, strict=True) if old and not new]
    sides = (side.entry for each in (*moved, *off, *new) for face in each if face for side in face.sides)
    return Calendars(
        stay=_living(change, competitions) - len(moved) - len(new),
        moved=len(moved),
        cancelled=len(off),
        new=len(new),
        entries=tuple(sorted({names[entry] for entry in sides if entry is not None and entry in names})),
    )


def _moves(told: Told) -> bool:
    old, new = certain(told.before, "only what was there can move"), told.after
    same_place = old.place is new.place or (old.place and new.place and new.place.is_as(old.place))
    return not same_place or any(getattr(old, name) != getattr(new, name) for name in _TIMES)


def _living(change: Change, competitions: Iterable[int]) -> int:
    """Count the matches of some competitions that calendars show as to be played."""
    audiences = [f"competition:{id_}" for id_ in competitions]
    stamps = change.session.scalars(
        select(CalendarStamp)
        .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
        .where(CalendarShowing.audience.in_(audiences))
        .execution_options(populate_existing=True)
    )
    return sum(msgspec.convert(stamp.face, EventContent).status != "cancelled" for stamp in stamps)
