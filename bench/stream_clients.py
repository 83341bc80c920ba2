"""Many readers of streams in a process of their own: `stream_clients.py PORT PATH COUNT`.

Says `open` once each has its first piece; then, for every line that it is sent, when events have come since the last.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import socket
import sys
import time

AT_ONCE = 100
"""How many open their stream at the same time."""


class Readers:
    """Open streams, and when events came on any of them."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._open: dict[int, socket.socket] = {}
        self._silent: set[int] = set()
        self.times: list[float] = []

    def open(self, port: int, path: str, count: int) -> None:
        """Open so many more, and wait for the first piece of each."""
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            self._open[one.fileno()] = one
            self._silent.add(one.fileno())
            self._poll.register(one, select.EPOLLIN)
        while self._silent:
            self.read(1.0)

    def watch(self, other: int) -> None:
        """Let a file end a wait too."""
        self._poll.register(other, select.EPOLLIN)

    def read(self, seconds: float) -> set[int]:
        """Read what has come; return the files that are no stream."""
        others = set()
        for file, _ in self._poll.poll(seconds):
            if file not in self._open:
                others.add(file)
                continue
            said = os.read(file, 65536)
            if not said:
                raise SystemExit("a stream has ended")
            if b"\nid: " in said:
                self._silent.discard(file)
            if b"data: " in said:
                self.times.append(time.monotonic())
        return others


def main(port: int, path: str, count: int) -> None:
    """Open them and answer until the end of what is asked."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    readers = Readers()
    for at in range(0, count, AT_ONCE):
        readers.open(port, path, min(AT_ONCE, count - at))
    print("open", flush=True)
    readers.watch(sys.stdin.fileno())
    while True:
        if readers.read(1.0):
            if not os.read(sys.stdin.fileno(), 1):
                return
            print(json.dumps(readers.times), flush=True)
            readers.times.clear()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
