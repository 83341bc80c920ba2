"""The production server, whose workers take connections from one socket."""

from __future__ import annotations

import os
import socket
from typing import Any

from granian.server import MPServer

DATA_WITHIN_SECONDS = 10
"""How long a connection may stay silent before a worker takes it all the same, to end it in its time."""


class OneSocket(MPServer):
    """Granian as it is where the system has no `SO_REUSEPORT`.

    On Linux each of its workers listens by itself, and what waits at one that ends is reset. Connections that wait at
    one socket are there for whoever comes next, so that workers are relieved without one being lost. Nor does a worker
    take one that has sent nothing yet: it would close that, when it ends, without looking for a request.
    """

    @staticmethod
    def _spawn_asgi_worker(*given: Any) -> None:
        from tournament.cli.at_once import install  # in the worker: it reads the program as it is by then

        install()
        MPServer._spawn_asgi_worker(*given)

    def _init_shared_socket(self) -> None:
        super()._init_shared_socket()  # type: ignore[no-untyped-call]
        listener: Any = self._shd or self._ssp.build()  # type: ignore[attr-defined]
        self._shd, self._ssp = listener, None
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            with socket.socket(fileno=os.dup(listener.get_fd())) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, DATA_WITHIN_SECONDS)
