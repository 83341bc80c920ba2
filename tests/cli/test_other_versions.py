"""A database that another version of the program made: no command reads it wrongly or changes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from sqlalchemy import MetaData, select, text

from tests.support import later_program
from tests.support.sampling import is_sample
from tests.support.server import LiveServer
from tests.support.stored import EMAIL, EXCHANGE, fill
from tournament.cli import group, main
from tournament.plugins.core_commands import COMMANDS
from tournament.storage.migrate import CORE_VERSIONS, OTHER_PROGRAM, open_engine

pytestmark = [pytest.mark.both_databases, pytest.mark.sampled]

REMOVED = ("0001", "0013_storage", "0028_defaults")
"""Some of the revisions before the schema was put into one migration: databases may have them, unlike any release."""
UNKNOWN = (*REMOVED, "from-2030")[:: len(REMOVED) if is_sample() else 1]
USING = {
    "scorer discard": (EXCHANGE, "x/y", "--reason", "Nhầm"),
    "scorer disputes": (EXCHANGE,),
    "scorer drop": (EXCHANGE, "x/y", "--device", "phone-one", "--reason", "Nhầm"),
    "scorer link": (EXCHANGE, "--name", "Bàn 1", "--court", "san-1"),
    "scorer list": (EXCHANGE,),
    "scorer review": (EXCHANGE,),
    "scorer revoke": (EXCHANGE, "1"),
    "scorer take-over": (EXCHANGE, "x/y", "--device", "phone-one", "--reason", "Nhầm"),
    "db backup": ("made.backup",),
    "db check": (),
    "db compact": (),
    "db restore": ("good.backup",),
    "db upgrade": (),
    "export": (EXCHANGE, "made.zip"),
    "export-site": (EXCHANGE, "site"),
    "import": ("good.zip",),
    "user create": ("an@example.vn", "--role", "administrator"),
    "user disable": (EMAIL,),
    "jobs drop": ("1",),
    "jobs list": (),
    "jobs retry": ("1",),
    "user enable": (EMAIL,),
    "user link": (EMAIL,),
    "user list": (),
    "user role": (EMAIL, "none"),
}
SERVING = {"demo": ("--port", "0"), "serve": ("--port", "0")}
WITHOUT = {"bracket", "draw", "keys", "pair", "plugin", "replay", "schedule", "verify"}
"""Commands that ask no database."""


def rows(database_url: str) -> dict[str, list[str]]:
    """Read all tables, their columns and their rows."""
    engine, tables = open_engine(database_url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: [repr(table.columns.keys()), *sorted(map(repr, connection.execute(select(table))))]
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def set_revision(database_url: str, revision: str) -> None:
    """Make a database one of another version, as far as it says."""
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {CORE_VERSIONS} SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def kept_in(home: Path) -> set[str]:
    """Name what is in a home, but what SQLite makes and removes again beside its file."""
    return {path.name for path in home.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def sentence(revision: str) -> str:
    return str(OTHER_PROGRAM.format(revision=revision))


@pytest.fixture
def home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an account and a public edition, a backup of its database and an archive of the edition."""
    fill(tmp_path, database_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["db", "backup", "good.backup"]) == 0
    assert main(["export", EXCHANGE, "good.zip"]) == 0
    return tmp_path


def test_each_command_is_known_to_use_the_database_or_not() -> None:
    """A new command comes into one of the lists above, and so into the test below."""
    found = set()
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        inner = command.commands if isinstance(command, click.Group) and name not in WITHOUT else {}
        found |= {f"{name} {each}" for each in inner} or {name}
    assert found == {*USING, *SERVING, *WITHOUT, "doctor"}


def test_every_command_refuses_it_in_one_sentence_and_leaves_it_alone(
    home: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = kept_in(home)
    for revision in UNKNOWN:
        set_revision(database_url, revision)
        before = rows(database_url)
        capsys.readouterr()
        for command, arguments in USING.items():
            assert main([*command.split(), *arguments]) == 2, command
            assert capsys.readouterr() == ("", f"tournament: {sentence(revision)}\n"), command
        assert main(["doctor"]) == 1
        wrong = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("ok ")]
        assert wrong == [f"WRONG {sentence(revision)}"]
        assert kept_in(home) == files
        assert rows(database_url) == before


def test_no_server_starts_on_it(home: Path, database_url: str) -> None:
    set_revision(database_url, REMOVED[-1])
    before = rows(database_url)
    program = LiveServer(home, variables={"DATABASE_URL": database_url})
    for command, arguments in SERVING.items():
        with pytest.raises(RuntimeError) as refused:
            program.run(command, *arguments)
        assert str(refused.value).endswith(f"tournament: {sentence(REMOVED[-1])}\n")
    assert rows(database_url) == before


def written_by(revision: str, backup: Path, embedded: bool) -> None:
    """Make a backup one of another version, as far as it says."""
    if embedded:
        with closing(sqlite3.connect(backup)) as copy, copy:
            copy.execute(f"UPDATE {CORE_VERSIONS} SET version_num = ?", (revision,))
        return
    table, written = f'COPY "public"."{CORE_VERSIONS}" ("version_num") FROM stdin;\n', backup.read_text()
    before, _, rest = written.partition(table)
    backup.write_text(f"{before}{table}{revision}\n{rest.partition(chr(10))[2]}")


def test_a_backup_of_it_is_refused_before_anything_is_replaced(
    home: Path, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = rows(database_url)
    for revision in UNKNOWN:
        written_by(revision, home / "good.backup", database_url.startswith("sqlite"))
        capfd.readouterr()
        for anyway in ((), ("--anyway",)):
            assert main(["db", "restore", *anyway, "good.backup"]) == 2
            assert capfd.readouterr() == ("", f"tournament: {sentence(revision)}\n")
        assert rows(database_url) == before


def test_the_way_back_after_an_upgrade(
    home: Path, database_url: str, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    """A later program backs up what it is to upgrade; this one takes that in the place of what came of it."""
    before = rows(database_url)
    folder = tmp_path_factory.mktemp("later")
    later = later_program.variables(folder, later_program.migrations(folder / "migrations"))
    program = LiveServer(home, variables={"DATABASE_URL": database_url, **later})
    with pytest.raises(RuntimeError, match="has not been upgraded yet"):
        program.run("db", "check")
    program.run("db", "backup", "before.backup")
    program.run("db", "upgrade")
    program.run("db", "check")
    assert {**rows(database_url), **before} == rows(database_url) | {CORE_VERSIONS: before[CORE_VERSIONS]}
    capfd.readouterr()
    assert main(["db", "restore", "before.backup"]) == 2
    assert capfd.readouterr().err == f"tournament: {sentence(later_program.LAST)}\n"
    assert main(["db", "restore", "--anyway", "before.backup"]) == 0
    assert main(["db", "check"]) == 0
    ended = dict.fromkeys(("browser_session", "sign_in_link"), 1)
    assert {name: before[name][: ended.get(name)] for name in before} == rows(database_url)


def test_a_file_that_is_not_there_is_not_made_by_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    """A restore makes it, for its owner alone."""
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    assert main(["db", "restore", str(sqlite_template)]) == 0
    assert (tmp_path / "own.sqlite3").stat().st_mode & 0o777 == 0o600
