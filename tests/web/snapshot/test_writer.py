"""What stands in the folder is what a stranger gets at that instant, in whichever order others change things."""

from __future__ import annotations

import dataclasses
import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.support.editions import Edition, drawn_edition
from tests.support.kept_pages import Clock, close
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.queries import revisions
from tournament.domain.timetables.commands import timetable
from tournament.engine.errors import InputError
from tournament.models import Exchange, db
from tournament.runtime import Committed
from tournament.web.snapshot import writer
from tournament.web.snapshot.folder import Folder
from tournament.web.snapshot.writer import Writer

FIRST = "khoi-a/2030/@.html"


@dataclasses.dataclass
class Site:
    """A server whose public pages stand as files, and the process that writes them."""

    app: Flask
    writing: Flask
    folder: Folder
    edition: Edition
    writer: Writer

    @property
    def live(self) -> Path:
        return self.folder.path / "live"

    def write(self, most: int = 4) -> None:
        """Let the first pages be written."""
        self.writer.look()
        while most and self.writer.make_one():
            most -= 1

    def files(self) -> set[str]:
        """Return the names of the pages that a web server finds, each in both forms."""
        found = {
            str((link / file.relative_to(link.resolve())).relative_to(self.live))
            for link in self.live.rglob("*") if link.is_symlink() and link.exists()
            for file in link.resolve().rglob("*") if file.is_file()
        }  # fmt: skip
        found = {name for name in found if name.startswith("api/v1/") == name.removesuffix(".gz").endswith(".api")}
        plain = {name for name in found if not name.endswith(".gz")}
        assert found == plain | {f"{name}.gz" for name in plain}
        return plain

    def text(self, name: str) -> str:
        """Return a page as it stands in its file, in both forms."""
        plain = (self.live / name).read_bytes()
        assert gzip.decompress((self.live / f"{name}.gz").read_bytes()) == plain
        return plain.decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(settings: Settings, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    own = dataclasses.replace(settings, testing=False, public_url="http://localhost", snapshot=tmp_path / "pages")
    folder = Folder(tmp_path / "pages")
    folder.claim()
    app, writing = create_app(own, clock=clock), create_app(own, clock=clock)
    with app.app_context():
        edition = drawn_edition()
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
    yield Site(app, writing, folder, edition, Writer(writing, folder))
    folder.release()
    close(app)
    close(writing)


def rename(site: Site, name: str) -> None:
    with site.app.app_context():
        exchange = db.session.get_one(Exchange, site.edition.exchange_id)
        details = exchanges.Details(name, "Other games", exchange.starts_on, exchange.ends_on)
        exchanges.edit(SYSTEM, exchange.id, details, None)


def test_every_page_and_feed_has_a_file_that_holds_what_the_application_sends(site: Site) -> None:
    site.write(most=-1)
    client, files = site.app.test_client(), site.files()
    for name in files:
        path, _, query = name.rpartition(".")[0].rpartition("@")
        answer = client.get(f"/{path}?{query}", headers={"User-Agent": "Mozilla/5.0"})
        assert (answer.status_code, answer.text) == (200, site.text(name)), name
    edition_level = {
        name.rpartition("/")[2] for name in files if name.startswith("khoi-a/2030/") and name.count("/") == 2
    }
    assert {name for name in edition_level if "lang=en" not in name} >= {"@.html", "schedule@.html", "tv@.html"}
    assert len([name for name in files if "/matches/" in name and name.endswith(".ics")]) == 12
    assert {f"api/v1/khoi-a/2030/{name}@.api" for name in ("", "schedule", "standings", "results", "overall")} < files


def test_a_change_is_off_before_it_is_answered_for_and_back_after_a_look(site: Site) -> None:
    site.write()
    everything = site.files()
    rename(site, "Hội thao đổi tên")
    assert site.files() == set()
    site.write()
    assert site.files() == everything
    assert "Hội thao đổi tên" in site.text(FIRST)
    assert [each.name for each in (site.folder.path / "kept").iterdir()] == [
        each.readlink().name for each in (site.folder.path / "shown").iterdir()
    ]


def test_what_another_machine_commits_is_off_after_a_look(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write()
    monkeypatch.setattr(Folder, "withdraw", lambda *_given: None)
    rename(site, "Hội thao đổi tên")
    assert site.files() != set()
    site.writer.look()
    assert site.files() == set()


def test_what_is_hidden_has_no_file_and_gets_none(site: Site) -> None:
    site.write()
    with site.app.app_context():
        exchanges.set_state(SYSTEM, site.edition.exchange_id, "draft")
    assert site.files() == set()
    site.write()
    assert site.files() == set()


def test_a_page_that_is_written_too_late_is_seen_by_nobody(site: Site) -> None:
    """The edition changes while one of its pages is made."""
    site.writer.look()
    make = site.writer._kept.make

    def late(environ: object) -> object:
        page = make(environ)  # type: ignore[arg-type]
        rename(site, "Hội thao đổi tên")
        return page

    site.writer._kept.make = late  # type: ignore[method-assign, assignment]
    assert site.writer.make_one()
    assert site.files() == set()
    site.writer._kept.make = make  # type: ignore[method-assign]
    site.write()
    assert "Hội thao đổi tên" in site.text(FIRST)


def test_who_shows_and_who_takes_off_do_not_pass_each_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed after the writer has read what is public is not shown by it afterwards."""
    site.write()
    with site.app.app_context():
        revision = db.session.get_one(Exchange, site.edition.exchange_id).revision
    site.folder.withdraw({site.edition.exchange_id: revision})
    assert site.files() != set(), "it is of that revision"
    site.folder.withdraw({site.edition.exchange_id: revision + 1, 7: 1})
    assert site.files() == set()
    site.writer.look()
    assert site.files() != set(), "nothing was committed"
    for listener in site.app.extensions["tournament"].listeners:
        listener(Committed("account.erased", {}))
    assert site.files() == set()


def test_who_commits_waits_for_nobody_who_waits_for_the_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the writer has read meanwhile it does not show."""
    monkeypatch.setattr("tournament.web.snapshot.folder.PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(writer, "READ_SECONDS", 0.1)
    site.write()
    asks, goes_on = threading.Event(), threading.Event()
    read = revisions.public_editions

    def public_editions() -> object:
        found = read()
        asks.set()
        assert goes_on.wait(60)
        return found

    with ThreadPoolExecutor(1) as other, monkeypatch.context() as hanging:
        hanging.setattr(writer, "public_editions", public_editions)
        site.writer._shown = None  # it looks for the first time
        looking = other.submit(site.writer.look)
        try:
            assert asks.wait(60)
            rename(site, "Hội thao đổi tên")
            assert site.files() == set()
        finally:
            goes_on.set()
        with pytest.raises(TimeoutError):
            looking.result(60)
        assert site.files() == set()
    site.write()
    assert "Hội thao đổi tên" in site.text(FIRST)


def test_a_page_that_the_clock_changes_is_off_at_that_instant(site: Site, clock: Clock) -> None:
    with site.app.app_context():
        (match, *_) = site.edition.matches()
        starts_at = clock.now + timedelta(hours=1)
        timetable.move(SYSTEM, site.edition.exchange_id, match.id, site.edition.courts[0], starts_at)
        timetable.publish(SYSTEM, site.edition.exchange_id, anyway=True)
    site.write()
    before, everything = site.text(FIRST), site.files()
    clock.now = starts_at - timedelta(seconds=1)
    site.writer.look()
    assert FIRST in site.files()
    clock.now = starts_at
    site.writer.look()
    assert FIRST not in site.files()
    site.write(len(everything - site.files()))
    assert site.files() == everything
    assert site.text(FIRST) != before


def test_a_name_of_the_block_is_new_in_all_its_editions(site: Site) -> None:
    site.write()
    with site.app.app_context():
        exchange = db.session.get_one(Exchange, site.edition.exchange_id)
        blocks.rename_unit(SYSTEM, exchange.block_id, 1, "Đơn vị một", "ĐV 1")
    assert site.files() == set()


def test_a_database_that_cannot_be_asked_shows_nothing_until_it_can(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:

    site.write()
    everything, looks = site.files(), iter([False, False, True])
    with monkeypatch.context() as broken:
        broken.setattr(writer, "public_editions", lambda: 1 / 0)
        broken.setattr(Writer, "begin", lambda self: None)
        broken.setattr(writer, "_make", lambda *_given: None)  # it would go on with a page of its own
        broken.setattr(writer, "Writer", lambda *_given: site.writer)
        broken.setattr(site.folder, "clear", lambda: None)
        rename(site, "Hội thao đổi tên")
        writer.run(site.writing, site.folder, lambda _seconds: next(looks))
        assert site.files() == set()
    site.write()
    assert site.files() == everything


def test_two_versions_of_one_second_and_length_bear_other_times(tmp_path: Path) -> None:
    """A web server makes its tag of both."""
    folder = Folder(tmp_path / "pages")
    folder.claim()
    times = set()
    for body in (b"21:15", b"21:16", b"21:15"):
        folder.write(1, 1, "x", body)
        times.add((tmp_path / "pages/kept/1.1/x").stat().st_mtime_ns)
    assert len(times) == 2
    folder.release()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(InputError, match=f"{tmp_path} is not empty, and was not written by this command"):
        Folder(tmp_path).claim()
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_folder_has_one_writer_who_begins_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.web.snapshot.folder.WAIT_SECONDS", 0.1)
    first, second = Folder(tmp_path / "pages"), Folder(tmp_path / "pages")
    first.claim()
    first.write_everywhere("static/x", b"x", b"")
    with pytest.raises(InputError, match="another server keeps its pages in"):
        second.claim()
    assert (tmp_path / "pages/live/static/x").exists()
    first.release()
    second.claim()
    assert [*(tmp_path / "pages/live").iterdir()] == []
    second.release()
