"""What an event says: its face in one language, told from the side of the one who reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tournament.catalogues import translate
from tournament.domain.calendars.records import Event, EventContent, LastChange, Result, Shift
from tournament.engine.match_status import ENDINGS
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.moments import at_in_short
from tournament.engine.scoring import Headline, ScoreTold, score_from, told_plainly, turned
from tournament.engine.text import Words
from tournament.exports.calendar.feed_options import Options

TITLES = {
    "exchange": Message("{pair} · {competition}"),
    "competition": Message("{pair} · {name}"),
    "court": Message("{court}: {pair} · {competition}"),
    "entry": Message("vs {other} · {competition}"),
    "unit": Message("{own} vs {other} · {competition}"),
    "official": Message("{roles}: {pair} · {competition}"),
    "possible": Message("{condition}: vs {other} · {competition}"),
    "either": Message("{condition}: {pair} · {competition}"),
}
HEAT_TITLES = {
    "court": Message("{court}: {name}"),
    "unit": Message("{own}: {name}"),
    "official": Message("{roles}: {name}"),
    "possible": Message("{condition}: {name}"),
    "either": Message("{condition}: {name}"),
}
"""Titles where many start at once, for those that are told more than its name."""
ONE_SIDED = {"entry", "unit", "possible"}
"""Titles that name the reader's opponent only."""
ROLES = {
    "referee": Message("R1"),
    "assistant": Message("R2"),
    "scorer": Message("Scorer"),
    "timekeeper": Message("Timekeeper"),
}
CANCELLED = {
    "": Message("Cancelled: {title}"),
    "settled": Message("Settled: {title}"),
    "out": Message("No longer: {title}"),
}
"""How the title of a cancelled event begins, by the ending of its face: “Hủy” is for what nobody plays."""
LEFT = {
    "court": Message("Other court: {title}"),
    "official": Message("No longer assigned: {title}"),
}
"""How the title of an event begins that left a feed, by whose feed it is; it may well take place."""
RESULT = Message("Result: {result}")
LANE = Message("{lane}: {number}")
UNTIMED = Message("No time has been set yet.")
UNKNOWN_SIDES = Message("Not both sides are known yet.")
UNKNOWN_STARTERS = Message("Not everybody who starts is known yet.")
OWN_RESULT = {True: Message("won"), False: Message("lost"), None: Message("drew")}
UPDATED = Message("{changes} (updated {at})")
SHIFTS = {
    "time": Message("New time: {before} → {after}"),
    "no time": Message("No longer at {before}, a new time to come"),
    "place": Message("Moved: {before} → {after}"),
    "venue": pmessage("programme", "Moved: {before} → {after}"),
    "no place": Message("No longer on {before}"),
    "first time": Message("Time: {after}"),
    "sides": Message("Sides: {after}"),
    "cancelled": pmessage("change", "Cancelled"),
    "revived": Message("Back on"),
    "settled": Message("Settled"),
    "out": Message("Out of reach"),
    "possible": Message("Possible again"),
}

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Perspective:
    """From where an event is told: a key of `TITLES`, and 0 or 1 for the reader's own side.

    `named` tells that the calendar bears the name of the edition or of its competition.
    """

    kind: str
    side: int | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and note of an event; the note in lines."""

    title: str
    note: str


def clean(text: str) -> str:
    """Return `text` as a calendar can carry it: lines end in LF, and no other control character is left."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def perspective_of(audience: str, face: EventContent) -> Perspective:
    """Return how an audience reads an event; a unit with a team on either side takes neither's."""
    kind, _, number = audience.partition(":")
    if kind in {"exchange", "competition"}:
        return Perspective(kind, named=bool(number))
    if kind not in TITLES:
        return Perspective("exchange")
    own = [
        index
        for index, side in enumerate(face.sides)
        if (kind == "entry" and str(side.entry) == number) or (kind == "unit" and int(number) in side.units)
    ]
    if kind in {"entry", "unit"}:
        return Perspective(kind, own[0]) if len(own) == 1 else Perspective("exchange")
    return Perspective(kind)


def words_of(event: Event, perspective: Perspective, options: Options, link: str) -> Wording:
    """Return an event's title and note; `link` is the page of the event."""
    face = event.face
    title: Words = face.name if face.kind == "programme" else _title(event, perspective, options)
    if face.status == "cancelled":
        left = LEFT.get(_told(event, perspective), CANCELLED["out"])
        title = (left if event.has_left else CANCELLED[face.ending]).format(title=title)
    note = [translate(line, options.lang) for line in _lines(event, perspective, options)]
    return Wording(clean(translate(title, options.lang)).replace("\n", " "), clean("\n".join([*note, link])))


def is_off(event: Event) -> bool:
    """Tell whether what an event shows will not take place."""
    return event.face.status == "cancelled" and not event.face.ending and not event.has_left


def _told(event: Event, perspective: Perspective) -> str:
    """Return the key of the title that an event has."""
    if event.roles:
        return "official"
    if event.face.kind == "possible":
        return "either" if perspective.side is None else "possible"
    return perspective.kind


def _title(event: Event, perspective: Perspective, options: Options) -> Words:
    face = event.face
    if len(face.sides) != 2:
        return _title_of_heat(event, perspective)
    home, away = face.sides
    result = face.result if options.results == "title" else None
    side = perspective.side
    own, other = (home, away) if side != 1 else (away, home)
    shown = _score(result) if result else ""
    pair = Message("{home} {between} {away}").format(home=home.name, between=shown or "–", away=away.name)
    title = TITLES[_told(event, perspective)].format(
        pair=pair,
        own=own.name,
        other=other.name,
        name=face.name,
        competition=face.competition,
        court=face.place.name if face.place else pmessage("match", "No court yet"),
        roles=joined([ROLES[role] for role in event.roles]),
        condition=face.notes[0] if face.notes else "",
    )
    if result and side is not None and not result.finish.vi:  # of two in a heat it does not say who won
        return Message("{title}: {result}").format(title=title, result=_own_result(result, side))
    if result and result.status in ENDINGS:
        return Message("{title} ({how})").format(title=title, how=ENDINGS[result.status])
    return title


def _title_of_heat(event: Event, perspective: Perspective) -> Words:
    """Title an event in which many start at once: whose it is, and which heat; who starts there stands below."""
    face, told = event.face, _told(event, perspective)
    own = face.sides[perspective.side] if perspective.side is not None and perspective.side < len(face.sides) else None
    named = Message("{pair} · {competition}").format(pair=face.name, competition=face.competition)
    if told in HEAT_TITLES:
        return HEAT_TITLES[told].format(
            name=named,
            own=own.name if own else face.name,
            court=face.place.name if face.place else pmessage("match", "No court yet"),
            roles=joined([ROLES[role] for role in event.roles]),
            condition=face.notes[0] if face.notes else "",
        )
    return face.name if told == "competition" else named


def _lines(event: Event, perspective: Perspective, options: Options) -> Iterator[Words]:
    face = event.face
    if face.kind != "programme":
        told = _told(event, perspective)
        if told != "competition":
            yield face.name
        if told in ONE_SIDED or len(face.sides) != 2:
            yield face.who
        yield from _lane(face, perspective)
    if face.result and options.results != "never":
        yield RESULT.format(result=_result(face, face.result))
    if face.status == "tentative":
        if face.start is None:
            yield UNTIMED
        if any(side.entry is None for side in face.sides):
            yield UNKNOWN_SIDES if len(face.sides) == 2 else UNKNOWN_STARTERS
    yield from face.notes
    if event.last_change:
        yield _last_change(event.last_change, face, options.lang)
    if not perspective.named:
        yield face.exchange


def _lane(face: EventContent, perspective: Perspective) -> Iterator[Words]:
    """Say under which number the reader starts in a heat."""
    own = face.sides[perspective.side] if perspective.side is not None else None
    if own and own.lane and face.lane.en:
        yield LANE.format(lane=face.lane, number=own.lane)


def _result(face: EventContent, result: Result) -> Words:
    """Say how a match ended, the winner's numbers first."""
    if result.finish.vi:
        return result.finish
    told = _told_from(result, result.winner or 0).words
    winner = face.sides[result.winner].name if result.winner is not None else None
    if winner is None:
        return _with_ending(told, result)
    won = Message("{winner} won {told}") if result.score or result.status in ENDINGS else Message("{winner} won")
    return _with_ending(won.format(winner=winner, told=told), result)


def _own_result(result: Result, side: int) -> Words:
    if result.winner is None and not result.score:
        return ENDINGS.get(result.status, "")
    outcome = OWN_RESULT[None if result.winner is None else result.winner == side]
    score = _score(result, side)
    told = joined((outcome, score), " ") if result.score or result.status in ENDINGS else outcome
    return _with_ending(told, result)


def _with_ending(told: Words, result: Result) -> Words:
    """Say how a match ended where it was not played to its end."""
    how = ENDINGS.get(result.status)
    if how is None:
        return told
    return Message("{text} ({how})").format(text=told, how=how) if told else joined(("(", how, ")"), "")


def _score(result: Result, side: int = 0) -> Words:
    """Return the score in short, `side`'s own number first."""
    headline = _told_from(result, side).headline
    return headline.words if headline else ""


def _told_from(result: Result, side: int) -> ScoreTold:
    """Put a score into words as `side` sees it."""
    if result.told is None:
        score = score_from(result.score)
        return told_plainly(score if side == 0 else turned(score))
    words = result.told[side]
    return ScoreTold(Headline(words.sides, words.note if words.note.en else "") if words.sides else None, words.detail)


def _last_change(change: LastChange, face: EventContent, lang: str) -> str:
    """Say what changed last and when, as in “Đổi giờ: 15:00 → 17:00; đổi sân: Sân 3 → Sân 5 (cập nhật …)”."""
    local = ZoneInfo(face.zone)
    told = [translate(_shift(shift, local, face.kind), lang) for shift in change.shifts]
    changes = "; ".join([*told[:1], *(each[:1].lower() + each[1:] for each in told[1:])])
    return translate(UPDATED.format(changes=changes, at=at_in_short(change.at.astimezone(local))), lang)


def _shift(shift: Shift, zone: ZoneInfo, kind: str) -> Words:
    before, after = (
        side.astimezone(zone) if isinstance(side, datetime) else side for side in (shift.before, shift.after)
    )
    what: str = shift.what
    if what == "time":
        what = "first time" if before is None else "no time" if after is None else "time"
    elif what == "place" and after is None:
        what = "no place"
    elif what == "place" and kind == "programme":
        what = "venue"
    dated = not (isinstance(before, datetime) and isinstance(after, datetime) and before.date() == after.date())
    told = (_moment(side, dated) if isinstance(side, datetime) else side for side in (before, after))
    return SHIFTS[what].format(**dict(zip(("before", "after"), told, strict=True)))


def _moment(local: datetime, dated: bool) -> Words:
    return at_in_short(local) if dated else f"{local:%H:%M}"
