"""`export`, `import` and `verify` as programs see them: files, streams, sentences and exit statuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support import forked
from tests.support.clocks import going_on
from tournament import demo
from tournament.app import create_app
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.core.queries.people import rows_of_person
from tournament.domain.erasure.commands import erasure
from tournament.domain.exchanges.commands import exchanges
from tournament.keys import PassingKeys
from tournament.models import Block, Exchange, db

LISTED = f"{demo.SLUG}/2022, {demo.SLUG}/2026, {demo.SLUG}/2026-thuy-si"


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration."""
    made = tmp_path_factory.mktemp("home")
    shutil.copyfile(demonstration, made / "tournament.sqlite3")
    return made


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    here = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return forked.run(arguments, {**here, "TOURNAMENT_HOME": str(home)}, Path.cwd(), given)


def test_an_edition_goes_through_a_file_and_through_streams(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "2022.zip"
    exported = run(home, "export", f"{demo.SLUG}/2022", str(file))
    assert (exported.returncode, exported.stdout) == (0, b"")
    streamed = run(home, "export", f"{demo.SLUG}/2022", "-")
    assert (streamed.stdout, streamed.stderr) == (file.read_bytes(), b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2022.zip"]

    verified = run(tmp_path / "nowhere", "verify", "-", given=streamed.stdout)
    assert (verified.returncode, verified.stderr) == (0, b"")
    assert verified.stdout.startswith(b"Every standing of 2 competitions follows from the ")
    assert not (tmp_path / "nowhere").exists()

    other = tmp_path / "other"
    taken = run(other, "import", str(file))
    assert (taken.returncode, taken.stderr) == (0, b"")
    assert taken.stdout.decode().startswith(f"Imported {demo.SLUG}/2022 with 46 matches: http")
    again = run(other, "import", str(file))
    sentence = (
        f"tournament: The exchange {demo.SLUG}/2022 is here already and stays as it is: take the archive into "
        "another database, which DATABASE_URL or TOURNAMENT_HOME names.\n"
    )
    assert (again.returncode, again.stdout, again.stderr.decode()) == (2, b"", sentence)


def test_what_was_altered_is_said_and_the_status_is_1(home: Path, tmp_path: Path) -> None:
    file, bad = tmp_path / "2022.zip", tmp_path / "bad.zip"
    run(home, "export", f"{demo.SLUG}/2022", str(file))
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"score":[[21,', b'"score":[[22,', 1))
    found = run(home, "verify", str(bad))
    assert (found.returncode, found.stderr) == (1, b"")
    assert b"rows.json is not as it was packed" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "khoi/1999", "-"), f"there is no exchange khoi/1999; there are: {LISTED}"),
        (("export", f"{demo.SLUG}/2022", "/nowhere/x.zip"), "/nowhere/x.zip: No such file or directory"),
        (("import", "/nowhere"), "/nowhere: No such file or directory"),
        (
            ("verify", __file__),
            f"{__file__}: not an archive of an exchange: This file is damaged, needs a password or is of another kind.",
        ),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"tournament: {sentence}\n")


def test_an_archive_of_before_an_erasure_says_that_it_may_bring_a_name_back(home: Path, tmp_path: Path) -> None:
    here, there, name = tmp_path / "here", tmp_path / "there", "Nông Văn Sửu"
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    shutil.copytree(home, here)
    url = f"sqlite:///{here / 'tournament.sqlite3'}"
    with create_app(Settings(here, url, "http://hoithao.example", PassingKeys()), clock=going_on()).app_context():
        for exchange_id in db.session.scalars(select(Exchange.id)).all():
            exchanges.set_committee(SYSTEM, exchange_id, [(name, "", "")])
        assert run(here, "export", f"{demo.SLUG}/2026", str(old)).returncode == 0
        block_id = db.session.scalars(select(Block.id)).one()
        erasure.erase(SYSTEM, block_id, name, [row.key for row in rows_of_person(block_id, name) if row.present])
        db.session.remove()
        db.engine.dispose()
    assert run(here, "export", f"{demo.SLUG}/2022", str(new)).returncode == 0
    assert run(there, "import", str(new)).stderr == b""
    taken = run(there, "import", str(old))
    sentence = "Note: the archive is older than the erasure of Erased person 1, whom it may name: erase them again.\n"
    assert (taken.returncode, taken.stderr.decode()) == (0, sentence)
    assert run(there, "db", "compact").stdout == b"The database's file holds present rows only.\n"
