"""Clients that send or read slowly, or never to the end, over plain sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HEAD = "Host: 127.0.0.1\r\nUser-Agent: slow\r\n"
FORM = f"POST /accounts/sign-in HTTP/1.1\r\n{HEAD}Content-Type: application/x-www-form-urlencoded\r\n"
HALF_A_BODY = f"{FORM}Content-Length: 1000\r\n\r\nemail=a"
HALF_A_CHUNK = f"{FORM}Transfer-Encoding: chunked\r\n\r\n3e8\r\nemail=a"
HALF_A_HEAD = f"GET / HTTP/1.1\r\n{HEAD}X-Half"
NOTHING = ""


def whole(address: str) -> str:
    """Return a request that is complete."""
    return f"GET {address} HTTP/1.1\r\n{HEAD}\r\n"


@contextmanager
def clients(port: int, count: int, sent: str, *, half_closed: bool = False) -> Iterator[list[socket.socket]]:
    """Open connections that send a text and then neither send nor read anything more."""
    with ExitStack() as stack:
        opened = [stack.enter_context(_connected(port)) for _ in range(count)]
        for each in opened:
            each.sendall(sent.encode())
            if half_closed:
                each.shutdown(socket.SHUT_WR)
        yield opened


def _connected(port: int) -> socket.socket:
    """Connect with little room for what arrives, so that the server's own buffers fill."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(30)
    made.connect(("127.0.0.1", port))
    return made
