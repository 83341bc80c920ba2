"""What calendars say of the rubbers of ties: who plays them, once that is shown, and when and where by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.catalogues import both
from tournament.domain.calendars.records import Place
from tournament.domain.competitions.queries.line_ups import line_ups_of, persons_at
from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined
from tournament.engine.moments import at_in_short
from tournament.engine.text import Text, Words
from tournament.models import Match, RubberMatch, db

_PLAY = Message("{rubber}: {home} – {away}")
_WHERE = Message("{line} ({where})")
_OPEN = Message("not named yet")


def tie_lines(
    sports: Mapping[int, str], entries: Mapping[int, str], places: Mapping[int, Place], zone: ZoneInfo
) -> dict[int, tuple[Text, ...]]:
    """Return what there is to say of the rubbers of ties, by the id of the tie; one line for each that is played.

    `sports` are those of the competitions by id, `entries` the names of entries, `places` those of courts.
    """
    scorings = {id_: scoring for id_, sport in sports.items() if (scoring := tie_scoring(sport))}
    if not scorings:
        return {}
    ties = db.session.scalars(select(Match).where(Match.competition_id.in_(scorings))).all()
    rubbers, line_ups = rubbers_of(tie.id for tie in ties), line_ups_of(ties, entries)
    found: dict[int, tuple[Text, ...]] = {}
    for tie in ties:
        known = zip(rubbers.get(tie.id, ()), scorings[tie.competition_id].rubbers, strict=False)
        lines = (
            _where(_who(rubber.name, persons_at(rubber, line_ups[tie.id])), row, places, zone)
            for row, rubber in known
            if row.status is not Status.UNNEEDED
        )
        found[tie.id] = tuple(map(both, lines))
    return found


def _who(name: Words, persons: tuple[tuple[str, ...], tuple[str, ...]]) -> Words:
    if not any(persons):
        return name
    home, away = (joined(each, ", ") if each else _OPEN for each in persons)
    return _PLAY.format(rubber=name, home=home, away=away)


def _where(line: Words, row: RubberMatch, places: Mapping[int, Place], zone: ZoneInfo) -> Words:
    """Add the time and the court of a rubber that has some of its own."""
    place = places.get(row.court_id or 0)
    when: list[Words] = [at_in_short(row.starts_at.astimezone(zone))] if row.starts_at else []
    when += [place.name] if place else []
    return _WHERE.format(line=line, where=joined(when, ", ")) if when else line
