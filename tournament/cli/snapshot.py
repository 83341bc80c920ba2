"""What `tournament serve --snapshot` runs beside its workers: the process that keeps public pages as files.

`python -m tournament.cli.snapshot FOLDER` keeps them until its standard input ends, as it does however the server ends.
"""

from __future__ import annotations

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
from tournament.engine.errors import InputError

AGAIN_SECONDS = 1.0
END_SECONDS = 10.0
READY = b"ready\n"


@contextmanager
def keeping(folder: Path, public_url: str) -> Iterator[None]:
    """Keep the public pages in a folder meanwhile: a process of its own does, and another when that one dies."""
    os.environ |= {"TOURNAMENT_SNAPSHOT": str(folder), "PUBLIC_URL": public_url}
    process = _started(folder)
    said = process.stdout.readline() if process.stdout else b""
    if said != READY:
        raise InputError(said.decode().strip() or f"cannot keep pages in {folder}")
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(process, folder, ended), daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join(END_SECONDS)


def _started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tournament.cli.snapshot", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _watch(process: subprocess.Popen[bytes], folder: Path, ended: threading.Event) -> None:
    from tournament.web.snapshot.folder import Folder

    while not ended.wait(0.05):
        if process.poll() is not None:
            Folder(folder).withdraw(None)  # at once: nobody looks whether they are outdated
            if ended.wait(AGAIN_SECONDS):
                return
            process = _started(folder)
    if process.stdin:
        process.stdin.close()
    process.wait(END_SECONDS)


def main(folder: Path) -> None:
    """Keep the public pages in a folder until the standard input ends."""
    from tournament.app import from_environment
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
    run(from_environment(), place, _has_ended)


def _has_ended(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
