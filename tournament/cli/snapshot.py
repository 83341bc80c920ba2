"""What `tournament serve --snapshot` runs beside its workers: the process that keeps public pages as files.

`python -m tournament.cli.snapshot FOLDER` keeps them until its standard input ends, as it does however the server ends.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tournament.cli.logs import in_one_line
from tournament.engine.certain import certain
from tournament.engine.errors import InputError

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.05
AGAIN_SECONDS = 1.0
END_SECONDS = 10.0
READY = b"ready\n"


class PageWriter:
    """The process that keeps the public pages in a folder, and another when that one ends.

    This one imports nothing of the application: whoever is started anew reads the program as it is by then.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = self._started()
        if refused := self._refusal():
            raise InputError(refused)
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._run, daemon=True)
        self._watch.start()

    def renew(self) -> None:
        """Let another process go on, with the program as it is now."""
        certain(self._process.stdin, "it is piped").close()

    def end(self) -> None:
        """Show nothing any more."""
        self._ended.set()
        self._watch.join()
        self.renew()
        self._process.wait(END_SECONDS)

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tournament.cli.snapshot", str(self._folder)]
        # What it counts is no part of what the workers of the server count together.
        own = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=own)

    def _refusal(self) -> str:
        """Wait until the process is ready; returns what it said instead."""
        said = certain(self._process.stdout, "it is piped").readline()
        return "" if said == READY else said.decode().strip() or f"cannot keep pages in {self._folder}"

    def _run(self) -> None:
        told = ""
        while not self._ended.wait(LOOK_SECONDS):
            if self._process.poll() is not None:
                for link in self._folder.glob("shown/*"):  # at once: nobody looks whether they are outdated
                    link.unlink(missing_ok=True)
                if self._process.returncode and self._ended.wait(AGAIN_SECONDS):
                    return
                self._process = self._started()
                refused = self._refusal()
                if refused and refused != told:
                    log.error("public pages are not kept as files: %s", refused)
                told = refused


@contextmanager
def keeping(folder: Path, public_url: str) -> Iterator[PageWriter]:
    """Keep the public pages in a folder meanwhile."""
    os.environ.update(TOURNAMENT_SNAPSHOT=str(folder), PUBLIC_URL=public_url)
    writer = PageWriter(folder)
    try:
        yield writer
    finally:
        writer.end()


def main(folder: Path) -> None:
    """Keep the public pages in a folder until the standard input ends."""
    from tournament.app import without_jobs
    from tournament.web.snapshot.folder import Folder
    from tournament.web.snapshot.writer import run

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # a terminal and a supervisor send it to all; the server says when to end
    os.umask(0o022)
    in_one_line()
    place = Folder(folder)
    try:
        place.claim()
    except InputError as error:
        print(error, flush=True)
        sys.exit(2)
    print(READY.decode(), end="", flush=True)
    run(without_jobs(), place, _has_ended)


def _has_ended(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
