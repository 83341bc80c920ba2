"""Officials: added, changed, away, removed, taken along to the next edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM, NotFoundError
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.duties.queries.officials import official_page, officials_of, roles_in, sports_in
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.editions import copying
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import AuditEntry, BlockedTime, CompetitionPlanning, Duty, Exchange, Official, db

RULES = CompetitionRules(ranking_delay=15, duties_by="officials", roles=("referee",), max_duties=3)
AN = NewOfficial("Nông Văn An", 1, ("scorer", "referee"), ("football", "air_volleyball"), "0912 345 678")


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    set_clock(app, OPENS - timedelta(hours=10))
    with app.app_context():
        yield drawn_edition()


def test_an_official_is_added_and_read_back(edition: Edition) -> None:
    (id_,) = officials.add(SYSTEM, edition.exchange_id, [AN])
    (view,) = officials_of(edition.exchange_id)
    assert (view.id, view.slug, view.name, view.unit, view.contact) == (
        id_, "nong-van-an", "Nông Văn An", "Đơn vị 1", "0912 345 678",
    )  # fmt: skip
    assert (view.roles, view.sports, view.title) == (
        ("referee", "scorer"), ("football", "air_volleyball"), "Nông Văn An (Đơn vị 1)",
    )  # fmt: skip
    assert db.session.get_one(Official, id_).skills == [
        "football:referee", "football:scorer", "air_volleyball:referee", "air_volleyball:scorer",
    ]  # fmt: skip


def test_skills_tell_roles_and_sports() -> None:
    assert (roles_in(["referee", "scorer"]), sports_in(["referee", "scorer"])) == (("referee", "scorer"), ())
    assert (roles_in(["a:scorer", "b:scorer"]), sports_in(["a:scorer", "b:scorer"])) == (("scorer",), ("a", "b"))


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewOfficial("  "), "An official needs a name."),
        (NewOfficial("Ai", None, ()), "Ai: choose at least one role."),
        (NewOfficial("Ai", None, ("clown",)), "Ai: choose at least one role."),
        (NewOfficial("nông văn  AN", 1), "There is already a “nông văn AN” of this unit."),
        (NewOfficial("Ai", 99), "There is nothing at this address."),
    ],
)
def test_what_is_wrong_is_refused_with_all_that_came_along(edition: Edition, new: NewOfficial, said: str) -> None:
    officials.add(SYSTEM, edition.exchange_id, [AN])
    with pytest.raises(InputError) as refused:
        officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Trước", 2), new])
    assert str(refused.value.text) == said
    assert [view.name for view in officials_of(edition.exchange_id)] == ["Nông Văn An"]
    with pytest.raises(InputError):
        officials.add(SYSTEM, edition.exchange_id, [NewOfficial(f"Người {n}") for n in range(officials.MOST)])


def test_a_change_keeps_the_address_and_is_taken_back(edition: Edition) -> None:
    (id_,) = officials.add(SYSTEM, edition.exchange_id, [AN])
    officials.edit(SYSTEM, edition.exchange_id, id_, NewOfficial("Nông Thị Bình", 2, ("timekeeper",)))
    (view,) = officials_of(edition.exchange_id)
    assert (view.slug, view.name, view.unit, view.roles, view.contact) == (
        "nong-van-an", "Nông Thị Bình", "Đơn vị 2", ("timekeeper",), "",
    )  # fmt: skip
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert officials_of(edition.exchange_id)[0].contact == "0912 345 678"
    log = db.session.scalars(select(AuditEntry.summary_vi).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert log == ["Hoàn tác: Sửa Nông Thị Bình", "Sửa Nông Thị Bình", "Thêm Nông Văn An"]


def test_the_log_never_holds_a_contact_in_words(edition: Edition) -> None:
    officials.add(SYSTEM, edition.exchange_id, [AN])
    assert not [said for said in db.session.scalars(select(AuditEntry.summary_vi)) if "0912" in said]


def test_removing_takes_absences_and_drafted_duties_along_and_undo_brings_all_back(edition: Edition) -> None:
    (id_,) = officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Trung lập")])
    officials.set_away(SYSTEM, edition.exchange_id, id_, OPENS - timedelta(hours=1), OPENS, "Họp")
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, edition.competition_id, RULES)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    duties.give_out(SYSTEM, edition.exchange_id)
    assert (officials_of(edition.exchange_id)[0].drafted, len(officials_of(edition.exchange_id)[0].away)) == (3, 1)
    officials.remove(SYSTEM, edition.exchange_id, id_)
    for model in (Official, BlockedTime, Duty):
        assert db.session.scalars(select(model)).all() == []
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert (officials_of(edition.exchange_id)[0].drafted, len(officials_of(edition.exchange_id)[0].away)) == (3, 1)


def test_who_has_published_duties_is_not_removed(edition: Edition) -> None:
    (id_,) = officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Trung lập")])
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, edition.competition_id, RULES)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    duties.give_out(SYSTEM, edition.exchange_id)
    timetable.publish(SYSTEM, edition.exchange_id)
    with pytest.raises(InputError, match="Trung lập has 3 published duties"):
        officials.remove(SYSTEM, edition.exchange_id, id_)
    for match_id, role in db.session.execute(select(Duty.match_id, Duty.role).where(Duty.draft)).all():
        duties.assign(SYSTEM, edition.exchange_id, match_id, role, None)
    timetable.publish(SYSTEM, edition.exchange_id)
    officials.remove(SYSTEM, edition.exchange_id, id_)
    assert officials_of(edition.exchange_id) == ()


def test_an_official_of_another_edition_is_not_there(edition: Edition) -> None:
    other = drawn_edition(name="Khối B")
    (id_,) = officials.add(SYSTEM, other.exchange_id, [NewOfficial("Người lạ")])
    calls: list[Callable[[], object]] = [
        lambda: officials.edit(SYSTEM, edition.exchange_id, id_, AN),
        lambda: officials.remove(SYSTEM, edition.exchange_id, id_),
        lambda: officials.set_away(SYSTEM, edition.exchange_id, id_, OPENS, OPENS + timedelta(hours=1)),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            call()
    assert official_page(edition.exchange_id, "nguoi-la") is None


def test_the_next_edition_begins_with_the_same_people_and_wishes(edition: Edition) -> None:
    officials.add(SYSTEM, edition.exchange_id, [AN, NewOfficial("Lý Thị B")])
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, edition.competition_id, RULES)
    block_id = db.session.get_one(Exchange, edition.exchange_id).block_id
    copied = copying.copy_exchange(SYSTEM, block_id, edition.exchange_id, Text("Hội thao", "Games"), date(2031, 8, 19))
    assert [(v.slug, v.name, v.unit, v.roles, v.sports, v.contact) for v in officials_of(copied)] == [
        (v.slug, v.name, v.unit, v.roles, v.sports, v.contact) for v in officials_of(edition.exchange_id)
    ]
    wishes = db.session.scalars(select(CompetitionPlanning).where(CompetitionPlanning.exchange_id == copied)).one()
    assert (wishes.duties_by, wishes.duty_roles, wishes.max_duties, wishes.ranking_delay_minutes) == (
        "officials", ["referee"], 3, 15,
    )  # fmt: skip


def test_a_page_of_one_official_shows_what_is_published_alone(edition: Edition) -> None:
    officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Trung lập", None, ("referee", "scorer"))])
    both = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, edition.competition_id, both)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    duties.give_out(SYSTEM, edition.exchange_id)
    page = official_page(edition.exchange_id, "trung-lap")
    assert page is not None
    assert page.duties == ()
    timetable.publish(SYSTEM, edition.exchange_id)
    page = official_page(edition.exchange_id, "trung-lap")
    assert page is not None
    starts = [duty.match.starts_at for duty in page.duties]
    assert starts == sorted(filter(None, starts))
    assert len(page.duties) == officials_of(edition.exchange_id)[0].published


def test_the_number_of_queries_does_not_grow(edition: Edition) -> None:
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def queries() -> tuple[int, int]:
        db.session.rollback()
        counted.clear()
        officials_of(edition.exchange_id)
        listed = len(counted)
        official_page(edition.exchange_id, "trung-lap")
        return listed, len(counted) - listed

    officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Trung lập")])
    planning_rules.set_competition_rules(SYSTEM, edition.exchange_id, edition.competition_id, RULES)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    match = edition.matches()[0].id
    (one,) = [view.id for view in officials_of(edition.exchange_id)]
    duties.assign(SYSTEM, edition.exchange_id, match, "referee", one)
    timetable.publish(SYSTEM, edition.exchange_id)
    few = queries()
    officials.add(SYSTEM, edition.exchange_id, [NewOfficial(f"Thêm {n}", n % 4 + 1) for n in range(9)])
    duties.give_out(SYSTEM, edition.exchange_id)
    timetable.publish(SYSTEM, edition.exchange_id)
    assert queries() == few
