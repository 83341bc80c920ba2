"""The way from an empty edition to a published one: what is done, and what each step waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView, windows_of
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.text import Words
from tournament.models import AnyMatch, Competition, ExchangeCommemoration, db
from tournament.runtime import runtime

READY, DONE, WAITING, OPTIONAL = "ready", "done", "waiting", "optional"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its key, its state (done, ready, waiting or optional) and a sentence with numbers.

    The first step that is ready is the `next` one.
    """

    key: str
    name: Words
    state: str
    says: Words
    next: bool = False


@dataclass(frozen=True, slots=True)
class _Facts:
    view: ExchangeView
    commemorations: int
    windows: int
    courts: int
    formats: Mapping[int, bool]
    matches: int
    drafted: int
    moved: int
    conflicts: int

    def lacking(self, has: Callable[[CompetitionRef], bool]) -> list[CompetitionRef]:
        """List the competitions that do not have something."""
        return [each for each in self.view.competitions if not has(each)]


Finding = tuple[str, Words]


def steps(view: ExchangeView) -> tuple[Step, ...]:
    """Return the steps in their order; a fixed number of queries."""
    facts = _facts(view)
    found = [(key, name, *finding(facts)) for key, name, finding in _STEPS]
    first = next((key for key, _, state, _ in found if state == READY), None)
    return tuple(Step(key, name, state, says, key == first) for key, name, state, says in found)


def _facts(view: ExchangeView) -> _Facts:
    windows = windows_of(view.id)
    of_exchange = Competition.exchange_id == view.id
    counted = select(func.count()).select_from(ExchangeCommemoration).where(
        ExchangeCommemoration.exchange_id == view.id
    )  # fmt: skip
    rows = db.session.execute(
        select(
            func.coalesce(AnyMatch.parent_id, AnyMatch.id).label("match_id"),
            AnyMatch.id,
            AnyMatch.court_id,
            AnyMatch.starts_at,
            AnyMatch.draft_court_id,
            AnyMatch.draft_starts_at,
        ).where(AnyMatch.exchange_id == view.id, AnyMatch.status != Status.UNNEEDED)
    ).all()
    matches = [row for row in rows if row.id == row.match_id]
    moved = len(
        {row.match_id for row in rows if (row.court_id, row.starts_at) != (row.draft_court_id, row.draft_starts_at)}
    )
    return _Facts(
        view=view,
        commemorations=db.session.scalars(counted).one(),
        windows=len(windows),
        courts=len({window.court_id for window in windows}),
        formats={id_: chosen is not None
                 for id_, chosen in db.session.execute(select(Competition.id, Competition.format).where(of_exchange))},
        matches=len(matches),
        drafted=sum(row.draft_starts_at is not None for row in matches),
        moved=moved,
        conflicts=len(planning_of(view.id).conflicts(runtime().clock())) if moved else 0,
    )  # fmt: skip


def _details(facts: _Facts) -> Finding:
    view = facts.view
    days = (view.ends_on - view.starts_on).days + 1
    return DONE, Message("From {first}, days: {n}.").format(n=days, first=view.starts_on.strftime("%d/%m/%Y"))


def _units(facts: _Facts) -> Finding:
    count = len(facts.view.units)
    if count < 2:
        needed = Message("At least two units are needed, there are {n}.")
        return READY, needed.format(n=count)
    return DONE, Message("{n} units take part.").format(n=count)


def _commemorations(facts: _Facts) -> Finding:
    if not facts.commemorations:
        return OPTIONAL, Message("Not required: none is chosen.")
    return DONE, facts.view.occasion


def _courts(facts: _Facts) -> Finding:
    if not facts.windows:
        return READY, Message("No court has opening hours yet.")
    return DONE, Message("Courts with opening hours: {n}.").format(n=facts.courts)


def _competitions(facts: _Facts) -> Finding:
    if not facts.view.competitions:
        return READY, Message("There is no competition yet.")
    return DONE, Message("Competitions ({n}): {names}.").format(
        n=len(facts.view.competitions), names=_names(facts.view.competitions)
    )


def _entries(facts: _Facts) -> Finding:
    return _of_each(
        facts, lambda each: each.entries >= 2, Message("Fewer than two entries: {names}."),
        Message("Entries: {n}."), sum(each.entries for each in facts.view.competitions),
    )  # fmt: skip


def _format(facts: _Facts) -> Finding:
    return _of_each(
        facts, lambda each: facts.formats[each.id], Message("No format yet: {names}."),
        Message("Each of {n} competitions has its format."),
        len(facts.view.competitions),
    )  # fmt: skip


def _draw(facts: _Facts) -> Finding:
    blocked = facts.lacking(lambda each: each.drawn or (each.entries >= 2 and facts.formats[each.id]))
    if blocked:
        return WAITING, Message("Entries and a format come first: {names}.").format(
            names=_names(blocked)
        )  # fmt: skip
    return _of_each(
        facts, lambda each: each.drawn, Message("Not drawn yet: {names}."),
        Message("Drawn, matches: {n}."), facts.matches,
    )  # fmt: skip


def _timetable(facts: _Facts) -> Finding:
    if not facts.matches:
        return WAITING, Message("The draw comes first.")
    if not facts.windows:
        return WAITING, Message("The courts' opening hours come first.")
    if facts.drafted < facts.matches:
        return READY, Message("{n} of {all} matches have no time yet.").format(
            n=facts.matches - facts.drafted, all=facts.matches
        )
    return DONE, Message("All {n} matches have a court and a time.").format(n=facts.matches)


def _publish(facts: _Facts) -> Finding:
    view = facts.view
    if not facts.matches or not facts.drafted:
        return WAITING, Message("The timetable comes first.")
    if facts.conflicts:
        return READY, Message("{n} matches are not published, {m} conflicts remain.").format(
            n=facts.moved, m=facts.conflicts
        )
    if view.timetable_published_at is None or facts.moved:
        return READY, Message("{n} matches are not published.").format(n=facts.moved)
    if view.state == "draft":
        return READY, Message("The timetable is published, the page is a draft.")
    return DONE, Message("Everybody can see the page and the timetable.")


def _of_each(
    facts: _Facts, has: Callable[[CompetitionRef], bool], missing: Message, enough: Message, count: int
) -> Finding:
    if not facts.view.competitions:
        return WAITING, Message("Add a competition first.")
    lacking = facts.lacking(has)
    if lacking:
        return READY, missing.format(names=_names(lacking))
    return DONE, enough.format(n=count)


def _names(competitions: list[CompetitionRef] | tuple[CompetitionRef, ...]) -> Words:
    return joined(each.name for each in competitions)


_STEPS: tuple[tuple[str, Words, Callable[[_Facts], Finding]], ...] = (
    ("details", Message("Details"), _details),
    ("participants", pmessage("checklist", "Units"), _units),
    ("commemorations", Message("Commemorations"), _commemorations),
    ("hours", Message("Courts and hours"), _courts),
    ("competitions", pmessage("checklist", "Competitions and rules"), _competitions),
    ("entries", pmessage("checklist", "Entries"), _entries),
    ("format", Message("Format"), _format),
    ("draw", pmessage("lots", "Draw"), _draw),
    ("timetable", Message("Timetable"), _timetable),
    ("publish", Message("Publish"), _publish),
)
