"""A line to a PostgreSQL server that can go silent: it stays open and brings nothing on, as a host that is gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = 64 * 1024
LOOK_SECONDS = 0.05


class SilentLine:
    """A port of this machine behind which a server answers for as long as `speaks` is set."""

    def __init__(self, server: Path) -> None:
        self.speaks, self._stopped = threading.Event(), threading.Event()
        self.speaks.set()
        self._server, self._threads, self._ends = server, list[threading.Thread](), list[socket.socket]()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(LOOK_SECONDS)
        self.port = int(self._listening.getsockname()[1])
        self._begin(self._accept)

    def address(self, database: str, **query: str) -> str:
        """Return the address of a database by this line."""
        said = "&".join(f"{name}={value}" for name, value in query.items())
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}?{said}"

    def close(self) -> None:
        """End it with all that it holds open."""
        self._stopped.set()
        self.speaks.set()
        for thread in self._threads:
            thread.join()
        for end in (self._listening, *self._ends):
            end.close()

    def _begin(self, work: object, *given: object) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))  # type: ignore[arg-type]
        self._threads[-1].start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                near, _ = self._listening.accept()
                far = socket.socket(socket.AF_UNIX)
                self._ends += [near, far]
                far.connect(str(self._server))
                for one, other in ((near, far), (far, near)):
                    one.settimeout(LOOK_SECONDS)
                    self._begin(self._bring, one, other)

    def _bring(self, one: socket.socket, other: socket.socket) -> None:
        """Bring on what comes from one end, and that it was closed; while the line is silent, later."""
        with suppress(OSError):
            while not self._stopped.is_set():
                try:
                    piece = one.recv(PIECE)
                except TimeoutError:
                    continue
                self.speaks.wait()
                if not piece:
                    break
                other.sendall(piece)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


@contextmanager
def silent_line(root: Path) -> Iterator[SilentLine]:
    """Give a line to the server whose folder is `root`."""
    line = SilentLine(root / "data" / ".s.PGSQL.5432")
    try:
        yield line
    finally:
        line.close()
