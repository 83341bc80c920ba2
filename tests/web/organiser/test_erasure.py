"""A person who is erased is in no table, page, feed, log, archive or backup, and nothing brings the name back."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.accounts import add_block, add_user, signed_in, token_in
from tests.support.crawling import crawled
from tests.support.databases import database_with
from tests.support.forms import forms_on
from tests.web.organiser.conftest import OPENS, STAGES, Desk, desk_of
from tournament.app import scratch
from tournament.cli import main
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.calendars.commands import private_links
from tournament.domain.competitions.commands import entries, results, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands import jobs, undo_redo
from tournament.domain.core.commands.job_workers import workers
from tournament.domain.core.commands.unit_of_work import SYSTEM, Actor
from tournament.domain.core.queries import jobs as queries
from tournament.domain.core.queries.people import rows_of_person
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.erasure.commands import erasure, named_places
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Programme
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.editions import copying
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.interchange.archive_v1.files import Archive, read_archive
from tournament.models import Athlete, AuditEntry, Base, Block, Entry, Exchange, Match, Official, Unit, User, db
from tournament.runtime import runtime

NAME = "Nông Văn Sửu"
OTHER = "Hoàng Thị Tị"
PHONE, MAIL = "0912 345 678", "suu@sample.example"
WORDS = ("nông văn sửu", "nong van suu", "nong-van-suu", PHONE, MAIL)
PSEUDONYM = "Người ẩn danh 1"
RULES = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
TODAY = OPENS - timedelta(hours=10)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
"""A letter as JSON may write it."""


def named(value: Any) -> bool:
    """Tell whether a value of whatever kind names the person in any spelling."""
    match value:
        case bytes():
            text = value.decode("utf-8", "replace")
            text += ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        case str():
            text = unescape(value)
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    return any(word in text.casefold() for word in WORDS)


def traces(app: Flask) -> list[str]:
    """Name every column of every table that names the person."""
    with app.app_context(), db.engine.connect() as connection:
        return [
            f"{table.name}.{column}: {value!r}"
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for column, value in row.items()
            if named(value)
        ]


def _name_everywhere(app: Flask) -> None:
    """Name the person wherever people can be named in an edition, and another person beside them."""
    STAGES["drawn"](app)
    drawn = desk_of(app)
    app.extensions["tournament"].clock = lambda: TODAY
    exchange_id, competition_id = drawn.exchange_id, drawn.competition_id
    someone = Actor(None, NAME)
    with drawn.app.app_context():
        planning_rules.set_competition_rules(SYSTEM, exchange_id, competition_id, RULES)
        (suu,) = officials.add(SYSTEM, exchange_id, [NewOfficial(NAME, 1, ("referee", "scorer"), contact=PHONE)])
        officials.add(SYSTEM, exchange_id, [NewOfficial(OTHER, 2, ("referee", "scorer"), contact="0987 654 321")])
        officials.edit(SYSTEM, exchange_id, suu, NewOfficial("nông  văn sửu", 1, ("referee", "scorer"), (), MAIL))
        officials.set_away(SYSTEM, exchange_id, suu, OPENS, OPENS + timedelta(hours=1), "đưa con đi khám")
        entries.set_athletes(SYSTEM, exchange_id, 1, [NAME, OTHER])
        exchanges.set_committee(SYSTEM, exchange_id, [(NAME, "Phó ban", f"{NAME} phụ trách sân"), (OTHER, "", "")])
        ends = OPENS + timedelta(hours=9)
        exchanges.put_programme_item(
            SYSTEM, exchange_id, Programme("opening", Text(f"{NAME} phát biểu", f"Speech, {NAME}"), OPENS, ends)
        )
        entries.edit(SYSTEM, exchange_id, 4, f"Đội của {NAME}", None)
        timetable.plan(SYSTEM, exchange_id, 0.02)
        duties.give_out(SYSTEM, exchange_id)
        exchanges.set_state(SYSTEM, exchange_id, "public")
        timetable.publish(SYSTEM, exchange_id)
        match = drawn.match_between("Đơn vị 1", "Đơn vị 2")
        results.record(SYSTEM, exchange_id, match.id, Given(((21, 10), (21, 12)), note=f"Theo ông {NAME}"))
        results.record(SYSTEM, exchange_id, match.id, Given(((21, 11), (21, 12)), note=f"Theo ông {NAME.upper()}"))
        withdrawals.withdraw(someone, exchange_id, 4, None, f"{NAME} bị ốm")  # its matches are noted with it
        private_links.create(SYSTEM, None, f"Lịch của {NAME}", [f"official:{suu}"])
        copying.copy_exchange(
            SYSTEM, 1, exchange_id, Text("Hội thao sau", "Later games"), (OPENS + timedelta(400)).date()
        )
        later = db.session.scalars(select(Exchange.id).order_by(Exchange.id.desc())).first()
        copied = db.session.scalar(
            select(Official.id).where(Official.exchange_id == later, Official.slug == "nong-van-suu")
        )
        assert copied is not None
        officials.remove(SYSTEM, later, copied)
        jobs.add(db.session(), "search", "another edition", f'{{"by": "{NAME}"}}', TODAY)
        db.session.commit()
    visitor = drawn.app.test_client()
    assert visitor.get(f"/{drawn.block}/officials/nong-van-suu/calendar.ics").status_code == 200


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with an edition that names the person."""
    yield from database_with(request, tmp_path, "organiser_named", _name_everywhere)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """The edition that names the person."""
    desk.app.extensions["tournament"].clock = lambda: TODAY
    return desk


def erase(desk: Desk, name: str = NAME, **fields: Any) -> Any:
    """Fill in the form of an erasure as its page offers it, and send it."""
    page = f"/manage/{desk.block}/people"
    offered = desk.browser.get(page, query_string={"name": name})
    ticked = re.findall(r'name="rows"[^>]*value="([^"]+)"', offered.text)
    sent = {"name": name, "rows": ticked, "understood": "y", "csrf_token": token_in(offered), **fields}
    return desk.browser.post(page, data={key: value for key, value in sent.items() if value is not None})


def test_an_erased_person_is_in_no_table(full: Desk) -> None:
    places = {trace.partition(":")[0] for trace in traces(full.app)}
    assert places >= {
        "official.name", "official.slug", "official.contact", "athlete.name", "committee_member.name",
        "committee_member.duty", "programme_item.name_vi", "entry.name", "match.note", "audit_entry.summary_vi",
        "audit_entry.summary_en", "audit_entry.changes", "audit_entry.actor_name", "calendar_stamp.face",
        "calendar_link.name", "calendar_fetch.feed",
    }  # fmt: skip
    assert erase(full).status_code == 302
    assert traces(full.app) == []
    with full.app.app_context():
        first = db.session.scalars(select(Official).order_by(Official.id)).first()
        assert first is not None
        assert (first.name, first.slug, first.contact) == (PSEUDONYM, "nguoi-an-danh-1", "")
        assert db.session.scalar(select(Entry.name).where(Entry.id == 4)) == f"Đội của {PSEUDONYM}"
        noted = db.session.scalars(select(Match.note).where(Match.note != "")).all()
        assert f"Theo ông {PSEUDONYM}" in noted
        assert db.session.scalars(select(Official).where(Official.name == OTHER)).first() is not None
        step = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
        assert (step.summary_vi, step.summary_en, step.actor_name) == (
            f"Xóa dữ liệu cá nhân: {PSEUDONYM}", "Erase a person: Erased person 1", "organiser@example.org",
        )  # fmt: skip


def test_an_erased_person_is_on_no_page_and_in_no_feed(full: Desk) -> None:
    erase(full)
    visitor = full.app.test_client()
    old = f"/{full.block}/officials/nong-van-suu/calendar"
    assert {visitor.get(f"{old}{ending}").status_code for ending in (".ics", ".json", ".atom", "/")} == {404}
    assert visitor.get(f"/{full.block}/2026/officials/nong-van-suu/").status_code == 404
    assert visitor.get(f"/{full.block}/officials/nguoi-an-danh-1/calendar.ics").status_code == 200
    pages = crawled(visitor, "/", "/") | crawled(full.browser, "/manage/", "/manage/")
    assert len(pages) > 60
    assert [address for address, page in pages.items() if named(page)] == []
    feeds = sorted(
        {link for page in pages.values() for link in re.findall(r'href="(/[^"?]+\.(?:ics|json|atom))', page)}
    )
    assert len(feeds) >= 10
    assert [address for address in feeds if named(visitor.get(address).data)] == []


def test_undo_and_redo_work_after_an_erasure_and_bring_no_name_back(full: Desk, tmp_path: Path) -> None:
    erase(full)
    with full.app.app_context():
        taken_back = 0
        while any(line.undone_by_id is None and line.undoes_id is None for line in _steps(full.exchange_id)):
            undo_redo.undo(SYSTEM, full.exchange_id)
            taken_back += 1
    assert taken_back > 10
    assert traces(full.app) == []
    with full.app.app_context():
        for _ in range(taken_back):
            undo_redo.redo(SYSTEM, full.exchange_id)
        assert db.session.scalars(select(Official.name).order_by(Official.id)).first() == PSEUDONYM
    assert traces(full.app) == []
    archive = exported(full, tmp_path)
    assert not named(archive.rows)
    with scratch():
        assert findings(archive) == []


def _steps(exchange_id: int) -> Iterator[AuditEntry]:
    db.session.expire_all()
    query = select(AuditEntry).where(AuditEntry.exchange_id == exchange_id)
    yield from db.session.scalars(query.where(AuditEntry.action.not_in(undo_redo.BEGINNINGS)))


def exported(desk: Desk, folder: Path) -> Archive:
    """Export the edition, and read the archive."""
    file = folder / "edition.zip"
    with desk.app.app_context():
        file.write_bytes(archives.export(desk.block, "2026"))
    return read_archive(str(file))


def test_an_archive_of_before_is_told_from_one_of_after(full: Desk, tmp_path: Path) -> None:
    before = exported(full, tmp_path)
    erase(full)
    after = exported(full, tmp_path)
    assert (named(before.rows), named(after.rows), named([step.summary_vi for step in after.log])) == (
        True,
        False,
        False,
    )
    with full.app.app_context():
        assert archives.names_brought_back(before) == ["Erased person 1"]
        assert archives.names_brought_back(after) == []
    with scratch():
        archives.take(SYSTEM, None, after)
        assert archives.names_brought_back(before) == ["Erased person 1"]


def test_backups_and_the_file_itself_hold_no_erased_name(
    full: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a page that was given free still has its bytes until it is cleared."""
    file, before, after = (tmp_path / name for name in ("tournament.sqlite3", "before", "after"))
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", full.app.config["SQLALCHEMY_DATABASE_URI"])
    assert main(["db", "backup", str(before)]) == 0
    assert named(before.read_bytes())
    if file.exists():
        assert named(file.read_bytes() + (tmp_path / "tournament.sqlite3-wal").read_bytes())
    erase(full)
    for each in tmp_path.glob("tournament.sqlite3*"):
        assert not named(each.read_bytes()), each.name
    assert main(["db", "backup", str(after)]) == 0
    assert after.stat().st_size > 10_000
    assert not named(after.read_bytes())


def test_nothing_happens_before_it_is_meant(full: Desk) -> None:
    before = traces(full.app)
    page = full.browser.get(f"/manage/{full.block}/people", query_string={"lang": "en", "name": "nong van suu"}).text
    assert "5 places where the person is listed" in page
    assert "This cannot be undone." in page
    assert "they no longer exist afterwards (404)" in page
    answer = erase(full, understood=None)
    assert answer.status_code == 200
    assert "Đánh dấu vào ô" in answer.text
    assert traces(full.app) == before


def test_who_only_bears_the_same_name_stays(full: Desk) -> None:
    with full.app.app_context():
        (twin,) = officials.add(SYSTEM, full.exchange_id, [NewOfficial(NAME, 3, ("scorer",), contact="0900 000 001")])
        found = rows_of_person(1, NAME)
        chosen = [f"{row.table}:{row.id}" for row in found if row.present and row.key != ("official", twin)]
    assert erase(full, rows=chosen).status_code == 302
    with full.app.app_context():
        row = db.session.get_one(Official, twin)
        assert (row.name, row.slug, row.contact) == (NAME, "nong-van-suu-2", "0900 000 001")
        assert db.session.scalars(select(Official.name).order_by(Official.id)).first() == PSEUDONYM
        assert not any(named(name) for name in db.session.scalars(select(Athlete.name)))
        while str(undo_redo.undo(SYSTEM, full.exchange_id)) != f"Add {NAME}":
            pass
        assert db.session.get(Official, twin) is None


def test_who_bears_a_name_with_another_tone_stays(full: Desk) -> None:
    other = "Nông Văn Sứu"
    with full.app.app_context():
        (alike,) = officials.add(SYSTEM, full.exchange_id, [NewOfficial(other, 3, ("scorer",))])
        (gone,) = officials.add(SYSTEM, full.exchange_id, [NewOfficial(other, 2, ("scorer",))])
        officials.remove(SYSTEM, full.exchange_id, gone)
        chosen = [f"{row.table}:{row.id}" for row in rows_of_person(1, NAME) if row.present and row.name != other]
    assert erase(full, rows=chosen).status_code == 302
    with full.app.app_context():
        assert db.session.get_one(Official, alike).name == other
        log = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("official%")).order_by(AuditEntry.id))
        told = [image for entry in log for table, id_, *image in entry.changes if (table, id_) == ("official", gone)]
        assert [side["name"] for images in told for side in images if side] == [other, other]


def test_nobody_is_erased_from_another_block(full: Desk) -> None:
    before = traces(full.app)
    elsewhere = add_block(full.app, "Khối B")
    add_user(full.app, "b@b.example", "organiser", elsewhere)
    stranger = signed_in(full.app, "b@b.example")
    assert stranger.get(f"/manage/{full.block}/people", query_string={"name": NAME}).status_code == 404
    own = f"/manage/{elsewhere}/people"
    assert NAME not in stranger.get(own).text
    token = token_in(stranger.get(f"/manage/{elsewhere}/units"))
    sent = {"name": NAME, "rows": ["official:1"], "understood": "y", "csrf_token": token}
    assert "Không có ai tên như vậy" in stranger.post(own, data=sent).text
    assert traces(full.app) == before


def test_names_of_things_stay(full: Desk) -> None:
    """Schools and halls are called after people."""
    school = f"Trường THPT {NAME}"
    with full.app.app_context():
        block_id = db.session.scalars(select(Block.id).order_by(Block.id)).first()
        blocks.rename_unit(SYSTEM, block_id, 3, school)
        venues.add_venue(SYSTEM, block_id, f"Nhà thi đấu {NAME}", courts=1)
    erase(full)
    left = {trace.partition(":")[0] for trace in traces(full.app)}
    assert left <= {
        "unit.name",
        "participant.name",
        "venue.name",
        "entry.name",
        "audit_entry.changes",
        "calendar_stamp.face",
    }
    with full.app.app_context():
        assert db.session.get_one(Unit, 3).name == school
        assert db.session.scalars(select(Official.name).order_by(Official.id)).first() == PSEUDONYM


def test_every_column_that_tells_who_somebody_is_has_its_place() -> None:
    """A new column of a table about people is one that identifies them, or is looked through as words."""
    about_people = {"official", "athlete", "committee_member", "entry"}
    words = {"committee_member.post", "committee_member.duty", "official.skills", "entry.withdrawal_policy"}
    columns = {
        f"{name}.{column.name}"
        for name in about_people
        for column in Base.metadata.tables[name].c
        if not column.foreign_keys and not column.primary_key
    }
    numbers = {"committee_member.position", "entry.number", "entry.strength", "entry.withdrawn_at"}
    identifying = {f"{name}.{column}" for name in about_people for column in named_places.IDENTIFYING[name]}
    assert columns == identifying | words | numbers


ROOT = "root@sample.example"


@pytest.fixture
def administrator(full: Desk) -> FlaskClient:
    """An administrator's browser, beside an account of the person who has worked on the edition."""
    add_user(full.app, ROOT, "administrator")
    add_user(full.app, MAIL, "organiser", full.block)
    worker = signed_in(full.app, MAIL)
    with full.app.app_context():
        user = db.session.scalars(select(User).where(User.email == MAIL)).one()
        user.name = NAME
        db.session.commit()
    page = f"/manage/{full.block}/2026/committee"
    sent = {"members": "Ban; Trưởng ban; chung", "csrf_token": token_in(worker.get(page))}
    assert worker.post(page, data=sent).status_code == 302
    return signed_in(full.app, ROOT)


def account_id(app: Flask, email: str) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.email == email)).one()


def test_an_erased_account_is_in_no_table(full: Desk, administrator: FlaskClient) -> None:
    erase(full)
    assert {trace.partition(":")[0] for trace in traces(full.app)} >= {
        "user.name",
        "user.email",
        "audit_entry.actor_name",
    }
    account = administrator.get(f"/accounts/people/{account_id(full.app, MAIL)}").text
    (page,) = re.findall(r'href="(/manage/accounts/\d+/erase)"', account)
    offered = administrator.get(page)
    assert MAIL in offered.text
    refused = administrator.post(page, data={"csrf_token": token_in(offered)})
    assert refused.status_code == 200
    done = administrator.post(page, data={"csrf_token": token_in(offered), "understood": "y"})
    assert done.status_code == 302
    assert traces(full.app) == []
    with full.app.app_context():
        made = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exchange.committee")).all()
        assert (made[-1].actor_name, made[-1].actor_id) == ("Người ẩn danh 2", None)
        assert db.session.scalars(select(User.email).order_by(User.email)).all() == ["organiser@example.org", ROOT]
        undo_redo.undo(SYSTEM, full.exchange_id)
    assert traces(full.app) == []
    assert administrator.get(page).status_code == 404


def test_a_form_opened_before_an_account_was_erased_brings_no_name_back(full: Desk, administrator: FlaskClient) -> None:
    with full.app.app_context():
        matches = db.session.scalars(select(Match.id).where(Match.note.contains(NAME))).all()
    pages = [*(f"{full.home}/matches/{id_}" for id_ in matches), f"/manage/{full.block}/units/1"]
    *notes, unit = (
        next(form for form in forms_on(full.browser.get(page), page) if form.action == page) for page in pages
    )
    assert [named(form.fields) for form in (*notes, unit)] == [True] * len(notes) + [False]
    erased = f"/manage/accounts/{account_id(full.app, MAIL)}/erase"
    sent = {"csrf_token": token_in(administrator.get(erased)), "understood": "y"}
    assert administrator.post(erased, data=sent).status_code == 302
    for form in notes:
        refused = form.send(full.browser)
        assert refused.status_code == 409
        assert f"{ROOT} đã thay đổi lúc" in refused.text
        assert f"Xóa dữ liệu cá nhân: {PSEUDONYM}." in refused.text
    assert unit.filled({"name": "Đơn vị khác"}).send(full.browser).status_code == 302, "it overwrites nothing of that"
    with full.app.app_context():
        left = set(db.session.scalars(select(Match.note).where(Match.note != "")))
        assert left == {f"Theo ông {PSEUDONYM}", f"{PSEUDONYM} bị ốm"}
    again = next(form for form in forms_on(full.browser.get(pages[0]), pages[0]) if form.action == pages[0])
    assert again.send(full.browser).status_code == 200, "who has seen it goes on: what else changes is shown"


def test_nobody_erases_the_own_account_and_only_administrators_erase_any(
    full: Desk, administrator: FlaskClient
) -> None:
    own, other = (f"/manage/accounts/{account_id(full.app, email)}/erase" for email in (ROOT, MAIL))
    offered = administrator.get(own)
    answer = administrator.post(own, data={"csrf_token": token_in(offered), "understood": "y"})
    assert "nhờ quản trị viên khác xóa" in answer.text
    token = token_in(full.browser.get(f"/manage/{full.block}/units"))
    assert full.browser.post(other, data={"csrf_token": token, "understood": "y"}).status_code == 403
    with full.app.app_context():
        assert len(db.session.scalars(select(User)).all()) == 3


def test_two_administrators_cannot_erase_each_other(full: Desk, administrator: FlaskClient) -> None:
    """Whoever was erased while the own erasure was under way erases nobody who is needed."""
    add_user(full.app, "second@a.example", "administrator")
    first, second = (account_id(full.app, email) for email in (ROOT, "second@a.example"))
    page = f"/manage/accounts/{second}/erase"
    sent = {"csrf_token": token_in(administrator.get(page)), "understood": "y"}
    assert administrator.post(page, data=sent).headers["Location"] == "/accounts/people"
    with full.app.app_context(), pytest.raises(InputError, match="last administrator"):
        erasure.erase_account(Actor(second, "second"), first)
    assert administrator.get("/accounts/people").status_code == 200


def test_a_file_that_could_not_be_compacted_is_told(
    full: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if full.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        pytest.skip("PostgreSQL clears its files by itself")
    monkeypatch.setattr("tournament.storage.compacting.STATEMENTS", ("VACUUM INTO '/nowhere/x'",))
    with caplog.at_level(logging.WARNING):
        assert erase(full).status_code == 302
    assert "run `tournament db compact`" in caplog.text
    monkeypatch.undo()
    soon = TODAY + erasure.SOON
    with full.app.app_context():
        assert [(each.kind, each.state, each.run_at) for each in queries.jobs(TODAY)] == [("compact", "waiting", soon)]
        runtime().clock = lambda: soon
        assert workers().take_up()
        for thread in threading.enumerate():
            if thread.name.startswith("job "):
                thread.join(20)
        db.session.rollback()
        assert [(each.kind, each.state, each.error) for each in queries.jobs(soon)] == [("compact", "done", "")]


def test_a_file_that_was_compacted_leaves_nothing_to_do(full: Desk) -> None:
    assert erase(full).status_code == 302
    with full.app.app_context():
        assert queries.jobs(TODAY) == []
