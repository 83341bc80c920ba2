"""`export-site`: the public pages of an edition as files, read as a host without a program would serve them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support import forked
from tournament import demo

EDITION = f"{demo.SLUG}/2026-thuy-si"
PUBLIC = "https://hoithao.example"
LINK = re.compile(r"""<[^>]*\s(?:href|src|action)=["']([^"']*)["']""")


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration."""
    made = tmp_path_factory.mktemp("home")
    shutil.copyfile(demonstration, made / "tournament.sqlite3")
    return made


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command wrote."""
    folder = tmp_path_factory.mktemp("host") / "deep" / "site"
    done = run(home, EDITION, str(folder), "--public-url", PUBLIC)
    assert (done.returncode, done.stdout) == (0, b"")
    return folder


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    here = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return forked.run(["export-site", *arguments], {**here, "TOURNAMENT_HOME": str(home)}, Path.cwd(), b"")


def test_every_link_leads_to_a_file_or_to_the_public_address(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 50
    broken, left = set(), set()
    for page in pages:
        for found in LINK.findall(page.read_text("utf-8")):
            target = unescape(found)
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                left.add(target)
            elif parts.path and not (page.parent / unquote(parts.path)).is_file():
                broken.add((page.relative_to(site).as_posix(), target))
    for file in (site / "static").iterdir():
        beside = re.findall(rb"""[("']\./([^)"']+)""", file.read_bytes())
        broken |= {(file.name, name.decode()) for name in beside if not (site / "static" / name.decode()).is_file()}
    assert broken == set()
    inside = (f"{PUBLIC}/{EDITION}", f"{PUBLIC}/static")
    feeds = (".ics", ".json", ".atom")  # to subscribe takes a whole address
    assert [each for each in sorted(left) if each.startswith(inside) and not each.endswith(feeds)] == []


def test_pages_and_feeds_of_the_edition_stand_at_their_addresses_in_each_language(site: Path) -> None:
    edition = site / EDITION
    shown = {path.name for path in edition.iterdir()}
    assert {"index.html", "lang=en.html", "schedule", "standings", "brackets", "results", "documents", "tv"} <= shown
    assert {"calendar.ics", "calendar.json", "calendar.atom"} <= shown
    first, top = (edition / "index.html").read_text("utf-8"), (site / "index.html").read_text("utf-8")
    title = re.compile(r"<title>(.*?)</title>")
    assert title.findall(first) == title.findall(top) != title.findall((edition / "lang=en.html").read_text("utf-8"))
    assert (edition / "calendar.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert PUBLIC.encode() in (edition / "calendar.ics").read_bytes()
    assert json.loads((edition / "calendar.json").read_bytes())[0] == "vcalendar"


def test_what_only_a_server_answers_is_left_out(site: Path) -> None:
    said = (site / EDITION / "schedule" / "index.html").read_text("utf-8")
    assert '<form class="filters' not in said
    assert f'"{PUBLIC}/accounts/sign-in"' in said


def test_a_folder_is_written_anew_but_no_other_folder(home: Path, site: Path) -> None:
    before = {path.relative_to(site) for path in site.rglob("*")}
    (site / demo.SLUG / "left.html").write_text("of before")
    (site / "CNAME").write_text("hoithao.example")
    assert run(home, EDITION, str(site), "--public-url", f"{PUBLIC}/hoi-thao").returncode == 0
    assert {path.relative_to(site) for path in site.rglob("*")} == {*before, Path("CNAME")}
    assert f'"{PUBLIC}/hoi-thao/accounts/sign-in"' in (site / "index.html").read_text("utf-8")
    assert f"{PUBLIC}/hoi-thao/{EDITION}/".encode() in (site / EDITION / "calendar.ics").read_bytes()
    assert [path.name for path in site.parent.iterdir()] == [site.name]
    foreign = site.parent / "foreign"
    foreign.mkdir()
    (foreign / "mine.txt").touch()
    refused = run(home, EDITION, str(foreign))
    sentence = f"tournament: {foreign} is not empty, and was not written by this command: name another folder\n"
    assert (refused.returncode, refused.stderr.decode()) == (2, sentence)
    shutil.rmtree(foreign)


def test_an_edition_that_is_not_there_is_named(home: Path, tmp_path: Path) -> None:
    refused = run(home, "khoi/1999", str(tmp_path / "site"))
    assert refused.returncode == 2
    assert refused.stderr.decode().startswith("tournament: there is no exchange khoi/1999; there are: ")
    assert list(tmp_path.iterdir()) == []
