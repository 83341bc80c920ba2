"""A database that is replaced and the servers that would use it: each waits for the other or is told of it."""

from __future__ import annotations

import threading

import pytest

from tournament.engine.errors import InputError
from tournament.storage.in_use import alone, hold
from tournament.storage.migrate import open_engine


def test_a_server_waits_while_its_database_is_replaced(database_url: str) -> None:
    engine = open_engine(database_url)
    server = threading.Thread(target=hold, args=(engine,))
    with alone(database_url):
        server.start()
        server.join(1)
        assert server.is_alive()
        with pytest.raises(InputError, match="A server is running"), alone(database_url):
            pass
    server.join(60)
    assert not server.is_alive()
    with pytest.raises(InputError, match="A server is running"), alone(database_url):
        pass
    engine.dispose()
