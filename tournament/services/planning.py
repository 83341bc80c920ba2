"""The rules by which timetables are planned: of an edition, of a competition, between venues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import (
    Block,
    Competition,
    CompetitionPlanning,
    Exchange,
    ExchangePlanning,
    Venue,
    VenueTravel,
)
from tournament.services.change import Change, service
from tournament.services.lookup import own

DUTIES_BY = {
    "nobody": Text("Không phân công", "Nobody"),
    "officials": Text("Người trong danh sách trọng tài, thư ký", "People on the list of officials"),
    "teams": Text("Đội không thi đấu", "Teams that do not play then"),
}
ROLES = {
    "referee": Text("trọng tài", "referee"),
    "assistant": Text("trợ lý trọng tài", "assistant referee"),
    "scorer": Text("thư ký", "scorer"),
    "timekeeper": Text("theo dõi giờ", "timekeeper"),
}
GRIDS = (5, 10, 15, 20, 30)


@dataclass(frozen=True, slots=True)
class Rules:
    """An edition's rules of planning; minutes and matches, 0 for no limit."""

    grid: int
    person_rest: int
    person_max_per_day: int
    overnight_rest: int
    notice: int


@dataclass(frozen=True, slots=True)
class CompetitionRules:
    """A competition's rules of planning and duties."""

    ranking_delay: int
    duties_by: str
    roles: Sequence[str]
    max_duties: int


@service("planning.set", Exchange)
def set_rules(change: Change, rules: Rules) -> None:
    """Set an edition's rules of planning."""
    if rules.grid not in GRIDS:
        raise InputError(Text("Bước giờ không hợp lệ.", "That step of the clock is not offered."))
    exchange_id = change.of_exchange.id
    row = change.session.scalar(select(ExchangePlanning).where(ExchangePlanning.exchange_id == exchange_id))
    if row is None:
        row = ExchangePlanning(exchange_id=exchange_id)
        change.session.add(row)
    row.grid_minutes, row.notice_minutes = rules.grid, rules.notice
    row.person_rest_minutes, row.person_max_per_day = rules.person_rest, rules.person_max_per_day
    row.overnight_rest_minutes = rules.overnight_rest
    change.summary = Text("Đặt quy tắc xếp lịch", "Set the rules of planning")


@service("competition.planning-set", Exchange)
def set_competition_rules(change: Change, competition_id: int, rules: CompetitionRules) -> None:
    """Set how long a competition's rankings take and who takes its duties."""
    competition = own(change, Competition, competition_id)
    unknown = [role for role in rules.roles if role not in ROLES]
    if rules.duties_by not in DUTIES_BY or unknown:
        raise InputError(Text("Không có cách phân công như vậy.", "Duties cannot be given out that way."))
    if rules.duties_by != "nobody" and not rules.roles:
        raise InputError(Text("Hãy chọn ít nhất một vai trò.", "Choose at least one role."))
    row = change.session.scalar(select(CompetitionPlanning).where(CompetitionPlanning.competition_id == competition.id))
    if row is None:
        row = CompetitionPlanning(exchange_id=change.of_exchange.id, competition_id=competition.id)
        change.session.add(row)
    row.ranking_delay_minutes, row.max_duties = rules.ranking_delay, rules.max_duties
    row.duties_by, row.duty_roles = rules.duties_by, [role for role in ROLES if role in rules.roles]
    change.summary = Text("Đặt quy tắc xếp lịch: {name}", "Set the rules of planning: {name}").format(
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
            raise InputError(Text("Thời gian đi lại từ 0 đến 600 phút.", "Travel takes from 0 to 600 minutes."))
        for venue_id in pair:
            own(change, Venue, venue_id)
        if pair not in rows:
            rows[pair] = VenueTravel(block_id=block_id, from_id=pair[0], to_id=pair[1])
            change.session.add(rows[pair])
        rows[pair].minutes = duration
    change.summary = Text("Đặt thời gian đi lại giữa các địa điểm", "Set the travel times between venues")
