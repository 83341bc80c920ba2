"""Many readers of one page in a process of their own: `page_clients.py PORT PATH COUNT`.

Says `open` once each has a connection and the page; at a line that it is sent, all ask again within a second, and it
says how long each took, or null for one that got no page.
"""

from __future__ import annotations

import json
import re
import resource
import select
import socket
import sys
import time

WITHIN_SECONDS, PATIENCE_SECONDS = 1.0, 10.0
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Reader:
    """One connection, and what of an answer has come on it."""

    def __init__(self, port: int) -> None:
        self.link = socket.create_connection(("127.0.0.1", port))
        self._got, self._asked = b"", 0.0

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self._got, self._asked = b"", time.monotonic()
        self.link.sendall(request)

    def read(self) -> float | None:
        """Read what has come; return the seconds that the answer took once it is whole."""
        got = self.link.recv(262_144)
        self._got += got
        head, end, body = self._got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if got and (not end or len(body) < int(length[1] if length else 0)):
            return None
        return time.monotonic() - self._asked if self._got.startswith(b"HTTP/1.1 200 ") else float("inf")


def asked(readers: list[Reader], request: bytes, within: float) -> list[float]:
    """Let all ask within so many seconds; return how long each took."""
    poll, by_file = select.epoll(), {each.link.fileno(): each for each in readers}
    began, sent, times = time.monotonic(), 0, list[float]()
    while len(times) < len(readers) and time.monotonic() < began + within + PATIENCE_SECONDS:
        while sent < len(readers) and (time.monotonic() - began) * len(readers) >= sent * within:
            poll.register(readers[sent].link, select.EPOLLIN)
            readers[sent].ask(request)
            sent += 1
        for file, _ in poll.poll(0.001):
            took = by_file[file].read()
            if took is not None:
                poll.unregister(file)
                times.append(took)
    return times + [float("inf")] * (len(readers) - len(times))


def main(port: int, path: str, count: int) -> None:
    """Open them, and ask when told to."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    readers = [Reader(port) for _ in range(count)]
    asked(readers, request, 0)
    print("open", flush=True)
    sys.stdin.readline()
    times = asked(readers, request, WITHIN_SECONDS)
    print(json.dumps([None if took == float("inf") else took for took in times]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
