"""Finding what a public address names; drafts are there for those who organise them only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask import abort

from tournament.domain.competitions.queries import matches
from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.exchanges.queries import exchanges
from tournament.domain.exchanges.queries.exchanges import BlockView, ExchangeView
from tournament.runtime import runtime
from tournament.web.page_cache import changes_at, state_at
from tournament.web.permissions import may


def the_block(slug: str) -> BlockView:
    """Return the block at this address, or answer 404."""
    return exchanges.find_block(slug, with_drafts=may("organise", slug)) or abort(404)


def the_exchange(block: str, slug: str) -> ExchangeView:
    """Return the edition at this address, or answer 404."""
    return exchanges.find_exchange(block, slug, with_drafts=may("organise", block)) or abort(404)


def days_of(shown: tuple[MatchView, ...], exchange: ExchangeView) -> list[tuple[date | None, list[MatchView]]]:
    """Split matches into the days they are on, in the edition's zone; None holds those without a time."""
    days: dict[date | None, list[MatchView]] = {}
    for match in shown:
        day = match.starts_at.astimezone(exchange.zone).date() if match.starts_at else None
        days.setdefault(day, []).append(match)
    return list(days.items())


def next_of(shown: Iterable[MatchView]) -> MatchView | None:
    """Return the match that is on or due, else the first that comes."""
    now = runtime().clock()
    states = [(state_at(match, now), match) for match in shown]
    going_on = (match for state, match in states if state in {"live", "late"})
    return next(going_on, next((match for state, match in states if state == "upcoming"), None))


def days_until(exchange: ExchangeView) -> int | None:
    """Return how many days are left until an edition begins; None from its first day on."""
    today = runtime().clock().astimezone(exchange.zone).date()
    if today >= exchange.starts_on:
        return None
    changes_at(datetime.combine(today + timedelta(days=1), time(), exchange.zone))
    return (exchange.starts_on - today).days


def now_and_next(
    shown: tuple[MatchView, ...],
) -> tuple[list[MatchView], list[MatchView], list[MatchView]]:
    """Return the matches being played, the next ones, and the newest results.

    What was annulled or called off before its time is no news of today.
    """
    now = runtime().clock()
    states = [(state_at(match, now), match) for match in shown]
    live = [match for state, match in states if state in {"live", "late"}]
    upcoming = [match for state, match in states if state == "upcoming" and match.starts_at]
    finished = [match for state, match in states if state == "finished" and (match.counts or _is_past(match, now))]
    return live, upcoming[:6], finished[-6:][::-1]


def _is_past(match: MatchView, now: datetime) -> bool:
    return match.starts_at is not None and match.starts_at <= now


def published(exchange: ExchangeView) -> tuple[MatchView, ...]:
    """Return all matches of the edition under their published times."""
    return matches.schedule(exchange.id)
