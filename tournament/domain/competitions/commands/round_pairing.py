"""Formats paired round by round: the next round, the points of a round on one court, and taking a round back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from tournament.catalogues import both
from tournament.domain.competitions.commands.matches import delete_matches
from tournament.domain.competitions.commands.sync_matches import make_matches, settle
from tournament.domain.competitions.queries.next_round import proposed, proposed_by_hand, version_token_of
from tournament.domain.competitions.queries.states import PLANNED, State, state_of
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.match_status import Event, Status
from tournament.engine.message import Message, joined
from tournament.engine.names import tidy
from tournament.engine.pairing import NextRound, king_of_the_court
from tournament.engine.pairing.state import Reign
from tournament.engine.scoring import to_plain
from tournament.engine.text import Text
from tournament.models import Competition, Exchange, Match, PairedRound

CHANGED = Message("Results or entries have changed since these pairings were shown: look at them again.")


@service("round.paired", Exchange)
def pair(
    change: Change, competition_id: int, away: Sequence[int] = (), asked: Sequence[int] = (), version_token: str = ""
) -> int:
    """Draw the next round from the results so far and make its matches; returns the round's number.

    The entries `away` do not play it and score nothing, those who `asked` for a free round score a draw. With a
    `version_token` only the pairings that it names are taken. Raises InputError when results are missing or nothing can
    be paired.
    """
    competition = own(change, Competition, competition_id)
    state = _state(competition)
    _require_entries(state, away, asked)
    new = proposed(state, away, asked)
    if version_token and version_token != version_token_of(new):
        raise StaleError(CHANGED)
    _make(change, competition, new, state.planned_rounds)
    _name_the_queue(change, competition, state, new)
    change.summary = Message("{name}: pair round {n}").format(name=_name(competition), n=new.number)
    return new.number


@service("round.paired_by_hand", Exchange)
def pair_by_hand(
    change: Change,
    competition_id: int,
    pairs: Sequence[tuple[int, int]],
    note: str,
    away: Sequence[int] = (),
    asked: Sequence[int] = (),
    anyway: bool = False,
) -> int:
    """Make the next round with pairs of entries, by id, home first, that somebody chose; returns its number.

    `note` says why and is shown to everybody. Raises InputError for what cannot be, and, unless it is wanted `anyway`,
    for pairs that the rules of the format never make.
    """
    competition = own(change, Competition, competition_id)
    state = _state(competition)
    _require_entries(state, away, asked)
    new, broken = proposed_by_hand(state, pairs, tidy(note), away, asked)
    if broken and not anyway:
        raise InputError(joined(broken, " "))
    _make(change, competition, new, state.planned_rounds)
    change.summary = Message("{name}: pair round {n} by hand ({note})").format(
        name=_name(competition), n=new.number, note=tidy(note)
    )
    return new.number


@service("round.taken_back", Exchange)
def take_back(change: Change, competition_id: int) -> int:
    """Take the last round back with its matches; refused once one of them has a result. Returns its number."""
    competition = own(change, Competition, competition_id)
    last = _last(change, competition)
    if last is None:
        raise InputError(Message("No round has been drawn yet."))
    matches = change.session.scalars(
        select(Match).where(Match.competition_id == competition.id, Match.round == last.number)
    ).all()
    if any(match.status is not Status.OPEN for match in matches):
        raise InputError(Message("Round {n} has results: clear them first.").format(n=last.number))
    number = last.number
    delete_matches(change, matches)
    change.session.delete(last)
    settle(change, competition)
    change.summary = Message("{name}: take round {n} back").format(name=_name(competition), n=number)
    return number


@service("round.played", Exchange)
def record_court(change: Change, competition_id: int, reigns: Mapping[int, Reign]) -> None:
    """Record or correct what each entry, by id, did in the last round on one court."""
    competition = own(change, Competition, competition_id)
    state, last = _state(competition), _last(change, competition)
    if last is None or not last.order:
        raise InputError(Message("No round has been drawn yet."))
    numbers = {id_: number for number, id_ in enumerate(state.entrants, start=1)}
    given = {numbers.get(id_, 0): reign for id_, reign in reigns.items()}
    if set(given) != set(last.order):
        raise InputError(Message("Each entry on the court needs a result."))
    before = replace(state.field, rounds=state.rounds[:-1])
    last.reigns = {
        str(number): [reign.points, reign.longest, reign.began]
        for number, reign in king_of_the_court.with_the_gone(before, given).items()
    }
    match = change.session.scalars(
        select(Match).where(Match.competition_id == competition.id, Match.round == last.number)
    ).one()
    match.become(Event.RECORDED, Status.PLAYED)
    match.score, match.winner = [], None
    if competition.started_at is None:
        competition.started_at = change.now
    settle(change, competition)
    scores = ", ".join(f"{state.names[number - 1]} {reign.points}" for number, reign in given.items())
    change.summary = Message("{name}, round {n}: {scores}").format(
        name=_name(competition), n=last.number, scores=scores
    )


def _make(change: Change, competition: Competition, new: NextRound, planned: int) -> None:
    """Keep a round, and how many are planned, and make its matches."""
    _keep(change, competition, new)
    if (competition.format or {}).get(PLANNED) != planned:
        competition.format = {**(competition.format or {}), PLANNED: planned}
    rows = change.session.scalars(select(Match).where(Match.competition_id == competition.id))
    make_matches(change, competition, {row.key: row for row in rows})


def _keep(change: Change, competition: Competition, new: NextRound) -> None:
    drawn = new.drawn()
    in_order = sorted(new.pairs, key=lambda pair: pair.away is None)  # as drawn: those without an opponent last
    change.session.add(
        PairedRound(
            exchange_id=competition.exchange_id,
            competition_id=competition.id,
            number=new.number,
            pairs=[list(pair) for pair in drawn.pairs],
            byes=[[bye.number, to_plain(bye.points), bye.asked] for bye in drawn.byes],
            reasons=[[reason.vi, reason.en] for reason in (both(pair.reason) for pair in in_order)],
            order=list(drawn.order),
            paired_at=change.now,
            by_hand=drawn.by_hand,
        )
    )
    change.session.flush()


def _name_the_queue(change: Change, competition: Competition, state: State, new: NextRound) -> None:
    """Say at a match on which several wait for their turn who they are: it has but two sides."""
    if len(new.order) > 2:
        match = change.session.scalars(
            select(Match).where(Match.competition_id == competition.id, Match.round == new.number)
        ).one()
        match.note = " · ".join(state.names[number - 1] for number in new.order[2:])


def _last(change: Change, competition: Competition) -> PairedRound | None:
    rounds = select(PairedRound).where(PairedRound.competition_id == competition.id)
    return change.session.scalars(rounds.order_by(PairedRound.number.desc()).limit(1)).first()


def _state(competition: Competition) -> State:
    state = state_of(competition)
    if state is None or state.pairer is None:
        raise InputError(
            Message("“{name}” has not been drawn, or is not paired round by round.").format(name=_name(competition))
        )
    return state


def _require_entries(state: State, *resting: Sequence[int]) -> None:
    """Raise NotFoundError for a resting id that is no entry of the competition."""
    if any(set(ids) - set(state.entrants) for ids in resting):
        raise NotFoundError(NOTHING_HERE)


def _name(competition: Competition) -> Text:
    return Text(competition.name_vi, competition.name_en)
