"""`export`, `import` and `verify` as programs see them: files, streams, sentences and exit statuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tournament import demo
from tournament.app import create_app
from tournament.cli import main
from tournament.config import Settings
from tournament.models import db

LISTED = f"{demo.SLUG}/2022, {demo.SLUG}/2026, {demo.SLUG}/2026-thuy-si"
RUN = "import sys; from tournament.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration."""
    made = tmp_path_factory.mktemp("home")
    shutil.copyfile(sqlite_template, made / "tournament.sqlite3")
    url = f"sqlite:///{made / 'tournament.sqlite3'}"
    with create_app(Settings(made, url, "http://hoithao.example", "secret")).app_context():
        demo.load_when_missing()
        db.session.remove()
        db.engine.dispose()
    return made


def run(home: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    here = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        input=given, capture_output=True, check=False, env={**here, "TOURNAMENT_HOME": str(home)},
    )  # fmt: skip


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
    sentence = f"tournament: the exchange {demo.SLUG}/2022 is here already\n"
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
        (("verify", __file__), f"{__file__}: not an archive of an exchange: File is not a zip file"),
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
