"""What the editions of a block share: taken back step by step, and deleted only where nothing needs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.support.accounts import add_block, add_user, signed_in
from tests.support.forms import forms_on
from tests.web.organiser.conftest import UNITS, Desk
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.commands import planning_rules
from tournament.models import Base, Block, Court, Grant, Unit, Venue, db

pytestmark = pytest.mark.both_databases
ASIDE = {"audit_entry", "sent_form", "browser_session"}
"""What tells of steps, and is no part of what they change; calendars follow from it."""


def rows(desk: Desk) -> dict[str, list[str]]:
    """Read all rows, without the revisions that count steps."""
    held: dict[str, list[str]] = {}
    with desk.app.app_context():
        for table in Base.metadata.sorted_tables:
            if table.name not in ASIDE and not table.name.startswith("calendar_"):
                found = db.session.execute(select(table)).mappings()
                held[table.name] = sorted(str({**row, "revision": None}) for row in found)
    return held


def undo(desk: Desk, which: str = "undo") -> str:
    """Press the button on the log of the block; returns what it says."""
    log = f"/manage/{desk.block}/log"
    sent = desk.send(f"/manage/{desk.block}/{which}", form=log)
    page = desk.browser.get(log).text if sent.status_code == 302 else sent.text
    said = re.search(r'class="notice[^"]*".*?<p>(.*?)</p>', page, re.DOTALL)
    assert said, "it says what was done"
    return said[1]


def refused(desk: Desk, page: str, form: str) -> str:
    answer = desk.send(page, form=form)
    assert answer.status_code == 200
    said = re.search(r"notice-error errors.*?<li>(.*?)</li>", answer.text, re.DOTALL)
    assert said, answer.text
    return re.sub(r"<.*?>", "", said[1]).strip()


def test_every_step_of_what_editions_share_is_taken_back_and_done_again(desk: Desk) -> None:
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        court = db.session.scalars(select(Court.id).order_by(Court.id.desc()).limit(1)).one()
        hall = db.session.scalars(select(Venue.id)).one()
        other = venues.add_venue(SYSTEM, block, "Bãi biển", courts=0)
        (new,) = blocks.add_units(SYSTEM, block, [("Đơn vị 9", "")])
    steps: list[Callable[[], object]] = [
        lambda: blocks.edit(SYSTEM, block, "Khối mới", "New block", "Cà Mau"),
        lambda: blocks.rename_unit(SYSTEM, block, 1, "Sở Y tế", "SYT"),
        lambda: blocks.set_unit_active(SYSTEM, block, 1, False),
        lambda: blocks.set_roles(SYSTEM, block, 2026, {"head": 1, "deputy": 2}),
        lambda: venues.edit_venue(SYSTEM, block, hall, "Nhà thi đấu mới", "Số 1", None, None),
        lambda: venues.add_court(SYSTEM, block, hall, "Sân phụ"),
        lambda: planning_rules.set_travel(SYSTEM, block, {(hall, other): 20}),
        lambda: venues.remove_court(SYSTEM, block, court),
        lambda: venues.remove_venue(SYSTEM, block, other),
        lambda: blocks.remove_unit(SYSTEM, block, new),
    ]
    pictures = [rows(desk)]
    for step in steps:
        with desk.app.app_context():
            step()
        pictures.append(rows(desk))
    for before in reversed(pictures[:-1]):
        undo(desk)
        assert rows(desk) == before
    for after in pictures[1:]:
        undo(desk, "redo")
        assert rows(desk) == after


def test_undo_touches_no_other_block_and_leaves_what_an_edition_uses(desk: Desk) -> None:
    neighbour = add_block(desk.app, "Khối B")
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id).where(Block.slug == desk.block)).one()
        other = db.session.scalars(select(Block.id).where(Block.slug == neighbour)).one()
        blocks.add_units(SYSTEM, block, [("Đơn vị 9", "")])
        blocks.add_units(SYSTEM, other, [("Đơn vị B1", "")])
        exchanges.set_committee(SYSTEM, desk.exchange_id, [("Bà Mẫu", "", "")])
        exchanges.create(SYSTEM, block, Details("Hội thao 2027", "Games 2027", date(2027, 8, 1), date(2027, 8, 1)))
    before = rows(desk)
    assert undo(desk) == "Không hoàn tác được bước này: điều nó thêm vào nay đã được dùng."
    assert rows(desk) == before
    with desk.app.app_context():
        exchanges.set_participants(SYSTEM, desk.exchange_id + 1, [1, 2, 3, 4])
    assert undo(desk) == "Đã hoàn tác: Thêm 1 đơn vị"
    with desk.app.app_context():
        named = set(db.session.scalars(select(Unit.name)))
    assert named == {*UNITS, "Đơn vị B1"}


def test_a_court_that_rules_and_blocked_times_name_is_not_taken_away(desk: Desk) -> None:
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        new = venues.add_court(SYSTEM, block, db.session.scalars(select(Venue.id)).one(), "Sân phụ")
        planning_rules.set_courts(SYSTEM, desk.exchange_id, {desk.competition_id: (new,)})
    before = rows(desk)
    assert undo(desk) == "Không hoàn tác được bước này: điều nó thêm vào nay đã được dùng."
    assert rows(desk) == before


def test_a_name_that_was_given_away_meanwhile_is_not_taken_back(desk: Desk) -> None:
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        blocks.rename_unit(SYSTEM, block, 4, "Yên Mới")
        taken = Unit(block_id=block, slug="yen", name=UNITS[3])  # as a list of an edition adds units to its block
        db.session.add(taken)
        db.session.commit()
    before = rows(desk)
    assert undo(desk) == "Không hoàn tác được bước này: dữ liệu liên quan đã được sửa sau đó."
    assert rows(desk) == before


def test_an_edition_does_not_bring_back_what_names_a_court_that_is_gone(desk: Desk) -> None:
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        first, second = db.session.scalars(select(Court.id).order_by(Court.id))
        for chosen in ((second,), (first,)):
            rules = planning_rules.CompetitionRules(0, "nobody", (), 0, courts=chosen)
            planning_rules.set_competition_rules(SYSTEM, desk.exchange_id, desk.competition_id, rules)
        venues.set_windows(SYSTEM, desk.exchange_id, [])
        venues.remove_court(SYSTEM, block, second)
    before = rows(desk)
    sent = desk.send(f"{desk.home}/undo", form=f"{desk.home}/log")
    assert sent.status_code == 302
    assert "điều nó cần đến đã bị xóa sau đó" in desk.get(f"{desk.home}/log")
    assert rows(desk) == before


def test_beside_saved_stands_the_undoing_of_a_step_of_the_block(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units/1"
    (form,) = forms_on(desk.browser.get(page), page)
    saved = desk.browser.get(form.filled({"name": "Sở Y tế"}).send(desk.browser).location).text
    assert f'action="/manage/{desk.block}/undo"' in saved


def test_a_unit_or_a_venue_that_something_names_stays_and_says_what(desk: Desk) -> None:
    units, places = f"/manage/{desk.block}/units", f"/manage/{desk.block}/venues"
    assert refused(desk, f"{units}/1/remove", units) == (
        "Không xóa được Đơn vị 1, vì còn có: Hội thao (đơn vị tham gia, các đội)."
    )
    assert refused(desk, f"{places}/1/remove", places) == "Không xóa được Nhà thi đấu, vì còn có: sân."
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        (new,) = blocks.add_units(SYSTEM, block, [("Đơn vị 9", "")])
        blocks.set_role(SYSTEM, block, 2026, "head", new)
    assert refused(desk, f"{units}/{new}/remove", units) == "Không xóa được Đơn vị 9, vì còn có: Trưởng Khối, Phó Khối."
    with desk.app.app_context():
        blocks.set_role(SYSTEM, block, 2026, "head", None)
    assert desk.send(f"{units}/{new}/remove", form=units).status_code == 302
    with desk.app.app_context():
        assert list(db.session.scalars(select(Unit.name).order_by(Unit.id))) == UNITS


def test_a_block_without_an_exchange_goes_with_all_it_has(desk: Desk) -> None:
    empty = add_block(desk.app, "Khối nhầm")
    with desk.app.app_context():
        block = db.session.scalars(select(Block.id).where(Block.slug == empty)).one()
        (unit,) = blocks.add_units(SYSTEM, block, [("Đơn vị B1", "")])
        blocks.set_role(SYSTEM, block, 2026, "head", unit)
        one, two = (venues.add_venue(SYSTEM, block, name, courts=1) for name in ("Sân A", "Sân B"))
        planning_rules.set_travel(SYSTEM, block, {(one, two): 20})
    add_user(desk.app, "b@example.org", "organiser", empty)
    add_user(desk.app, "root@example.org", "administrator")
    root, organiser = signed_in(desk.app, "root@example.org"), signed_in(desk.app, "b@example.org")
    assert organiser.get(f"/manage/{empty}/remove").status_code == 403
    full = f"/manage/{desk.block}/remove"
    (form,) = forms_on(root.get(full), full)
    assert "Không xóa được Khối A, vì còn có: Hội thao (hội thao)." in form.send(root).text
    page = f"/manage/{empty}/remove"
    (form,) = forms_on(root.get(page), page)
    assert form.send(root).location == "/manage/"
    with desk.app.app_context():
        assert [each.slug for each in db.session.scalars(select(Block))] == [desk.block]
        assert [each.name for each in db.session.scalars(select(Unit).order_by(Unit.id))] == UNITS
        assert {each.block_id for each in db.session.scalars(select(Grant))} == {None, 1}
