"""The rules by which timetables are planned: of an edition, of a competition, between venues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.competitions.commands.match_minutes import minutes_now, retime_matches
from tournament.domain.competitions.queries.phase_rules import laid_out_graph
from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.domain.core.commands.ownership import is_as_usual, of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message, pmessage
from tournament.engine.phases import Phase, phase_of
from tournament.engine.text import Text, Words
from tournament.models import (
    CUSTOMS,
    Block,
    Competition,
    CompetitionPlanning,
    Court,
    Exchange,
    ExchangePlanning,
    PhasePlanning,
    Venue,
    VenueTravel,
)

DUTIES_BY = {
    "nobody": pmessage("duties", "Nobody"),
    "officials": Message("People on the list of officials"),
    "teams": Message("Teams that do not play then"),
}
ROLES = {
    "referee": Message("referee"),
    "assistant": Message("assistant referee"),
    "scorer": Message("scorer"),
    "timekeeper": Message("timekeeper"),
}
GRIDS = (5, 10, 15, 20, 30)
ONE_PLACE = {
    "venue": Message("They do not play at two venues at the same time"),
    "always": Message("They do not play at the same time at all"),
    "": Message("They may play at the same time anywhere"),
}
"""What holds of the teams of one unit, in whatever competitions."""


@dataclass(frozen=True, slots=True)
class Rules:
    """An edition's rules of planning; minutes and matches, 0 for no limit."""

    grid: int
    person_rest: int
    person_max_per_day: int
    overnight_rest: int
    notice: int
    one_place: str = "venue"


@dataclass(frozen=True, slots=True)
class CompetitionRules:
    """A competition's rules of planning and duties; None leaves as it is what its settings hold too.

    `courts` are the ids of the only courts it may use, none for all that suit its sport; a tie takes `courts_at_once`.
    """

    ranking_delay: int
    duties_by: str
    roles: Sequence[str]
    max_duties: int
    courts: Sequence[int] = ()
    rest: int | None = None
    max_per_day: int | None = None
    times: Mapping[Phase, PhaseTimes] = field(default_factory=dict)
    courts_at_once: int = 1


@dataclass(frozen=True, slots=True)
class PhaseTimes:
    """When the matches of a phase, called `name`, may begin and have to be over; `last` of the whole edition."""

    name: Words
    not_before: datetime | None = None
    over_by: datetime | None = None
    last: bool = False


@service("planning.set", Exchange)
def set_rules(change: Change, rules: Rules) -> None:
    """Set an edition's rules of planning."""
    if rules.grid not in GRIDS:
        raise InputError(Message("That step of the clock is not offered."))
    if rules.one_place not in ONE_PLACE:
        raise InputError(Message("There is no such rule for the teams of a unit."))
    _require_minutes(rules.person_rest, rules.overnight_rest, rules.notice)
    _require_counts(rules.person_max_per_day)
    exchange_id = change.of_exchange.id
    row = change.session.scalar(select(ExchangePlanning).where(ExchangePlanning.exchange_id == exchange_id))
    new = row is None
    row = row or ExchangePlanning(exchange_id=exchange_id, customs=list(CUSTOMS))
    row.grid_minutes, row.notice_minutes = rules.grid, rules.notice
    row.person_rest_minutes, row.person_max_per_day = rules.person_rest, rules.person_max_per_day
    row.overnight_rest_minutes, row.one_place = rules.overnight_rest, rules.one_place
    if new and not is_as_usual(row):
        change.session.add(row)
    change.summary = Message("Set the rules of planning")


@service("planning.customs", Exchange)
def set_customs(change: Change, customs: Sequence[str]) -> None:
    """Say what new plans of an edition keep to where they can."""
    if not set(customs) <= set(CUSTOMS):
        raise InputError(Message("There is no such custom."))
    exchange_id = change.of_exchange.id
    row = change.session.scalar(select(ExchangePlanning).where(ExchangePlanning.exchange_id == exchange_id))
    chosen = [custom for custom in CUSTOMS if custom in customs]
    if row is None and chosen != list(CUSTOMS):
        row = ExchangePlanning(exchange_id=exchange_id)
        change.session.add(row)
    if row is not None and row.customs != chosen:
        row.customs = chosen
    change.summary = Message("Set what new timetables keep to")


@service("planning.courts", Exchange)
def set_courts(change: Change, courts: Mapping[int, Sequence[int]]) -> None:
    """Say on which courts competitions are played, by their ids; all that suit its sport, or none, is no limit."""
    suiting = list(change.session.scalars(select(Court).where(Court.block_id == change.of_block.id)))
    rows = {row.competition_id: row for row in of_exchange(change, CompetitionPlanning)}
    for competition_id, ids in courts.items():
        competition = own(change, Competition, competition_id)
        chosen = [court.id for court in _suiting(change, competition, ids)]
        every = {court.id for court in suiting if not court.sports or competition.sport in court.sports}
        chosen = [] if set(chosen) == every else chosen
        row = rows.get(competition.id)
        if row is None and chosen:
            row = CompetitionPlanning(exchange_id=change.of_exchange.id, competition_id=competition.id)
            change.session.add(row)
        if row is not None and set(row.courts or ()) != set(chosen):
            row.courts = chosen
    change.summary = Message("Set the courts of {n} competitions").format(n=len(courts))


@service("competition.planning-set", Exchange)
def set_competition_rules(change: Change, competition_id: int, rules: CompetitionRules) -> None:
    """Set when, where and how densely a competition is played, and who takes its duties."""
    competition = own(change, Competition, competition_id)
    unknown = [role for role in rules.roles if role not in ROLES]
    if rules.duties_by not in DUTIES_BY or unknown:
        raise InputError(Message("Duties cannot be assigned that way."))
    _require_minutes(rules.ranking_delay, rules.rest or 0)
    _require_counts(rules.max_duties, rules.max_per_day or 0)
    if rules.duties_by != "nobody" and not rules.roles:
        raise InputError(Message("Choose at least one role."))
    row = change.session.scalar(select(CompetitionPlanning).where(CompetitionPlanning.competition_id == competition.id))
    new = row is None
    row = row or CompetitionPlanning(exchange_id=change.of_exchange.id, competition_id=competition.id)
    row.ranking_delay_minutes, row.max_duties = rules.ranking_delay, rules.max_duties
    row.duties_by, row.duty_roles = rules.duties_by, [role for role in ROLES if role in rules.roles]
    row.courts = [court.id for court in _suiting(change, competition, rules.courts)]
    stored = row.courts_at_once or 1
    if rules.courts_at_once != stored:
        _require_at_once(competition, rules.courts_at_once)
    old = minutes_now(competition) if rules.courts_at_once != stored else None
    row.courts_at_once = rules.courts_at_once
    if new and not is_as_usual(row):
        change.session.add(row)
    if rules.rest is not None:
        competition.rest_minutes = rules.rest
    if rules.max_per_day is not None:
        competition.max_per_day = rules.max_per_day
    if old is not None:
        retime_matches(change, competition, old)
    _put_phases(change, competition, rules.times)
    change.summary = Message("Set the rules of planning: {name}").format(
        name=Text(competition.name_vi, competition.name_en)
    )


@service("travel.set", Block)
def set_travel(change: Change, minutes: Mapping[tuple[int, int], int]) -> None:
    """Say how many minutes lie between venues, by pairs of their ids; other pairs stay as they are."""
    block_id = change.of_block.id
    rows = {
        (row.from_id, row.to_id): row
        for row in change.session.scalars(select(VenueTravel).where(VenueTravel.block_id == block_id))
    }
    for (one, two), duration in minutes.items():
        pair = min(one, two), max(one, two)
        if pair[0] == pair[1] or not 0 <= duration <= 600:
            raise InputError(Message("Travel takes from 0 to 600 minutes."))
        for venue_id in pair:
            own(change, Venue, venue_id)
        if pair not in rows:
            rows[pair] = VenueTravel(block_id=block_id, from_id=pair[0], to_id=pair[1])
            change.session.add(rows[pair])
        rows[pair].minutes = duration
    change.summary = Message("Set the travel times between venues")


def _require_minutes(*values: int) -> None:
    if not all(0 <= value <= 1440 for value in values):
        raise InputError(Message("Minutes go from 0 to 1440."))


def _require_counts(*values: int) -> None:
    if not all(0 <= value <= 50 for value in values):
        raise InputError(Message("Numbers of matches go from 0 to 50."))


def _require_at_once(competition: Competition, courts: int) -> None:
    scoring = tie_scoring(competition.sport)
    most = len(scoring.rubbers) if scoring else 1
    if not 1 <= courts <= most:
        raise InputError(Message("A match of it takes from 1 to {most} courts at once.").format(most=most))


def _suiting(change: Change, competition: Competition, ids: Sequence[int]) -> Iterator[Court]:
    for id_ in dict.fromkeys(ids):
        court = own(change, Court, id_)
        if court.sports and competition.sport not in court.sports:
            raise InputError(
                Message("{court} does not suit the sport of {name}.").format(
                    court=court.name, name=Text(competition.name_vi, competition.name_en)
                )
            )
        yield court


def _put_phases(change: Change, competition: Competition, times: Mapping[Phase, PhaseTimes]) -> None:
    of_it = select(PhasePlanning).where(PhasePlanning.competition_id == competition.id)
    rows = {(row.stage, row.round): row for row in change.session.scalars(of_it)}
    said = {phase: given for phase, given in times.items() if given.not_before or given.over_by or given.last}
    for phase, given in said.items():
        _check(change, competition, phase, given)
        if phase not in rows:
            stage, round_ = phase
            rows[phase] = PhasePlanning(
                exchange_id=change.of_exchange.id, competition_id=competition.id, stage=stage, round=round_
            )
            change.session.add(rows[phase])
        row = rows[phase]
        row.not_before, row.over_by, row.last = given.not_before, given.over_by, given.last
    for phase in rows.keys() - said.keys():
        change.session.delete(rows[phase])


def _longest(competition: Competition, phase: Phase) -> int:
    """Return how long the longest match of a phase takes, which may have rules of its own."""
    graph, minutes = laid_out_graph(competition), minutes_now(competition)
    matches = graph.nodes if graph else ()
    of_phase = (each.id for each in matches if phase_of(each.stage, each.round, each.group) == phase)
    return max((minutes.get(key, competition.match_minutes) for key in of_phase), default=competition.match_minutes)


def _check(change: Change, competition: Competition, phase: Phase, given: PhaseTimes) -> None:
    """Refuse times of a phase that no match could keep to."""
    edition, zone = change.of_exchange, ZoneInfo(change.of_block.zone)
    for instant in (given.not_before, given.over_by):
        if instant and not edition.starts_on <= instant.astimezone(zone).date() <= edition.ends_on:
            raise InputError(
                Message("{phase}: {day} is not one of the days of the exchange.").format(
                    phase=given.name, day=f"{instant.astimezone(zone):%d/%m/%Y}"
                )
            )
    if given.not_before and given.over_by:
        longest = _longest(competition, phase)
        if given.over_by - given.not_before < timedelta(minutes=longest):
            raise InputError(
                Message("{phase}: between its start and its end there is no room for a match of {n} minutes.").format(
                    phase=given.name, n=longest
                )
            )
