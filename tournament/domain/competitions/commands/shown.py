"""Keeping what was shown of competitions with every change of their results, for when a plugin is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.domain.competitions.queries.kept_states import LACKING, about, made_by, mixed, shown_of, sports_of
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.scores_told import ScoresTold
from tournament.domain.competitions.queries.shown_records import (
    Shown,
    StoredRanking,
    StoredResult,
    cell_to,
    marking_to,
    name_of,
    outcome_to,
    ranking_of,
    rubbers_to,
    told_to,
    written,
)
from tournament.domain.competitions.queries.states import State, competition_state, sport_of, steps_of
from tournament.domain.competitions.queries.table_cells import table_columns
from tournament.domain.core.commands.row_history import RowImage
from tournament.domain.core.queries.held_rows import all_of, by_id
from tournament.engine.errors import InputError
from tournament.engine.kept import basis, content, keeps, keeps_best
from tournament.engine.match_status import RESULTS
from tournament.engine.ties import TieScoring
from tournament.models import (
    WRITE,
    Adjustment,
    AnyMatch,
    Competition,
    Entry,
    Exchange,
    HeatLane,
    LotDraw,
    Match,
    PairedRound,
    RubberMatch,
    Ruleset,
    db,
)
from tournament.runtime import runtime


def keep_shown(
    session: Session, exchange: Exchange, images: list[RowImage], _now: datetime, states: Mapping[int, State]
) -> list[object]:
    """Keep what is shown of the competitions whose results or ranks a change touched."""
    for id_ in sorted({*states, *_touched(session, images)}):
        competition = session.get(Competition, id_)
        if competition is not None and competition.exchange_id == exchange.id:
            _keep_if_counted(competition, states.get(id_))
    session.flush()
    return []


def keep_first(exchange: Exchange) -> None:
    """Keep what is shown of the competitions of an edition that were drawn where nothing was kept yet."""
    for competition in db.session.scalars(_UNKEPT.where(Competition.exchange_id == exchange.id)).all():
        _keep_if_counted(competition)
    db.session.flush()


def keep_first_of_all() -> None:
    """Do so in every edition, each competition in a transaction of its own: nobody waits for long."""
    session = db.session()
    found = [(each.id, each.exchange_id) for each in session.scalars(_UNKEPT)]
    for id_, exchange_id in found:
        session.rollback()  # a reader's transaction must not turn into a writer's
        session.connection(execution_options={WRITE: True})
        session.scalar(select(Exchange.id).where(Exchange.id == exchange_id).with_for_update(key_share=True))
        with runtime().registry.guard.counting(strict=True):
            for competition in session.scalars(_UNKEPT.where(Competition.id == id_)).all():
                _keep_if_counted(competition)
        session.commit()


_UNKEPT = (
    select(Competition)
    .where(Competition.drawn_at.is_not(None), Competition.shown_by.is_(None))
    .order_by(Competition.id)
)


def _keep_if_counted(competition: Competition, state: State | None = None) -> None:
    with suppress(InputError):  # of a plugin that is gone or fails: what was shown before stays
        _keep(competition, state or competition_state(competition))


def _touched(session: Session, images: Iterable[RowImage]) -> Iterator[int]:
    """Name the competitions that a change of these rows is about."""
    ids: dict[str, set[int]] = {}
    for image in images:
        values = {**(image.before or {}), **(image.after or {})}
        if image.table == "competition":
            yield image.id
        elif image.table in _RESTS_ON and "competition_id" in values:
            yield values["competition_id"]
        elif image.table == "heat_lane" or (image.table in _RESTS_ON and not _RESULTS.isdisjoint(values)):
            ids.setdefault(image.table, set()).add(image.id)
    for table, of_table in ids.items():
        yield from _COMPETITIONS[table](session, of_table)


def _of_rows(model: Any, session: Session, ids: set[int]) -> Iterable[int]:
    return {row.competition_id for row in by_id(session, model, ids).values()}


def _of_lanes(session: Session, ids: set[int]) -> Iterable[int]:
    competitions = select(AnyMatch.competition_id).join(HeatLane, HeatLane.match_id == AnyMatch.id)
    return session.scalars(competitions.where(HeatLane.id.in_(ids)))


_RESTS_ON = {"adjustment", "entry", "lot_draw", "match", "paired_round", "ruleset"}
_RESULTS = {"status", "score", "winner", "home_id", "away_id", "withdrawn_at", "number", "points", "values", "pairs"}
"""Columns from which what is shown follows."""
_COMPETITIONS: Mapping[str, Callable[[Session, set[int]], Iterable[int]]] = {
    "heat_lane": _of_lanes,
    **{
        model.__tablename__: partial(_of_rows, model)
        for model in (Adjustment, Entry, LotDraw, AnyMatch, PairedRound, Ruleset)
    },
}
"""How the competitions of rows are found."""


def _keep(competition: Competition, state: State | None) -> None:
    """Write what is shown of a competition where it is otherwise than what is kept."""
    if state is None:
        competition.shown = competition.shown_by = None
        return
    sport, rules = sport_of(competition.sport), newest_ruleset(competition.id)
    steps = steps_of(competition, sport, rules)
    made, old = made_by(competition, sports_of(competition, state), steps), shown_of(competition)
    columns, cells = _tables(state, old)
    about_, whole = about(competition, rules), LACKING not in made
    same = old if old is not None and (old.about, competition.shown_by) == (about_, made) else None
    shown = Shown(
        about=about_,
        sport=sport.names,
        columns=columns,
        cells=cells,
        results=dict(_results(competition, state, old)),
        groups=dict(_groups(state, same.groups if same else {}, whole=whole)),
        best=dict(_best(state, whole=whole)),
        endings=[outcome_to(each) for each in state.rulebook.scoring.endings(state.rules)],
        steps=[step.as_json() for step in steps],
        rubbers=rubbers_to(sport.scoring.rubbers) if isinstance(sport.scoring, TieScoring) else [],
        marking=marking_to(state.marking) if state.graph.heats else None,
        markings={key: marking_to(each) for key, each in state.markings.items()},
    )
    stored, made = written(shown), made if state.kept is None else mixed(made)
    if (stored, made) != (competition.shown, competition.shown_by):
        competition.shown, competition.shown_by = stored, made


def _tables(state: State, old: Shown | None) -> tuple[list[Any], dict[str, list[Any]]]:
    """Return the columns of the tables, and what they show of each tally."""
    columns = table_columns(state)
    told = [[each.key, each.short, each.long, each.lower] for each in columns]
    tallies = {content(tally): tally for table in state.tables.values() for tally in table.tallies.values()}
    known = old.cells if old is not None and len(old.columns) == len(told) else {}
    return told, {
        key: known.get(key) or [cell_to(column.value(tally)) for column in columns] for key, tally in tallies.items()
    }


def _results(competition: Competition, state: State, old: Shown | None) -> Iterator[tuple[str, StoredResult]]:
    """Return each result with what it brings and what is said of it, which is asked for but once."""
    scores = ScoresTold(competition.exchange_id, [competition])
    known = old.results if old is not None else {}
    for row in _recorded(competition, state):
        before, played = known.get(row.key), state.played.get(row.key)
        now = row.status.value, row.score, row.winner
        if before is not None and (*now, played is None) == (*before.recorded, before.outcome is None):
            yield row.key, before
        else:
            outcome = outcome_to(state.outcome(row.key, played)) if played is not None else None
            yield row.key, StoredResult(*now, outcome, told_to(scores.of(row)), told_to(scores.turned(row)))


def _recorded(competition: Competition, state: State) -> Iterator[AnyMatch]:
    """Return the matches and rubbers with a result, in the order in which they were made."""
    kinds: list[type[AnyMatch]] = [Match, RubberMatch] if isinstance(state.rulebook.scoring, TieScoring) else [Match]
    rows = chain.from_iterable(all_of(db.session(), kind, competition_id=competition.id) for kind in kinds)
    yield from sorted((row for row in rows if row.status in RESULTS), key=attrgetter("id"))


def _groups(state: State, known: Mapping[str, StoredRanking], *, whole: bool) -> Iterator[tuple[str, StoredRanking]]:
    """Return the rankings of groups; those `known` stand where they follow from the same."""
    numbers = _numbers(state)
    for group in state.tables:
        before, mark = known.get(group), basis(state, group)
        if before is not None and before.basis == mark:
            yield group, before
        elif whole or keeps(state, group):
            yield group, ranking_of(mark, state.ranked(group), numbers)


def _best(state: State, *, whole: bool) -> Iterator[tuple[str, StoredRanking]]:
    numbers = _numbers(state)
    for each, rows in state.candidates.items():
        if whole or keeps_best(state, each):
            yield name_of(each), ranking_of(basis(state, *each[0]), rows, numbers)


def _numbers(state: State) -> dict[Any, int]:
    return {entry: number for number, entry in enumerate(state.entrants, start=1)}
