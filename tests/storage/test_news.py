"""News of what other processes commit, and what is left of them when the connection that brings them breaks."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from tests.support.accounts import add_block
from tournament.models import WRITE, AuditEntry, Block, db
from tournament.storage import news
from tournament.storage.news import Watch

SECONDS = 30


@pytest.fixture
def heard(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[queue.Queue[str]]:
    """What a watch of the database tells, which never looks by itself."""
    monkeypatch.setattr(news, "UNTOLD_SECONDS", 3600)
    told: queue.Queue[str] = queue.Queue()
    watch = Watch(database_url, told.put)
    watch.start()
    assert told.get(timeout=SECONDS) == ""
    yield told
    watch.stop()
    watch._thread.join(SECONDS)
    assert not watch._thread.is_alive()


def test_a_change_is_heard_of_once_it_is_committed_and_not_before(
    app: Flask, database_url: str, heard: queue.Queue[str]
) -> None:
    add_block(app, "Khối A")
    is_told = database_url.startswith("postgresql")
    assert heard.get(timeout=SECONDS) == ("block.created" if is_told else "")
    while not heard.empty():
        heard.get()
    with app.app_context():
        session = db.session()
        session.connection(execution_options={WRITE: True})
        session.scalars(db.select(Block)).one().place = "Hà Nội"
        session.add(
            AuditEntry(
                at=datetime.now(UTC),
                actor_name="",
                revision=0,
                action="not.yet",
                summary_vi="",
                summary_en="",
                changes=[],
            )
        )
        session.flush()
        with pytest.raises(queue.Empty):
            heard.get(timeout=0.3)
        session.commit()
    assert heard.get(timeout=SECONDS) == ("not.yet" if is_told else "")


def test_a_broken_connection_is_made_anew(
    app: Flask, database_url: str, heard: queue.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        return
    monkeypatch.setattr(news, "AWAY_SECONDS", 0.05)
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as other:
        here = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND {here}"
        assert other.execute(ended).fetchall() == [(True,)]
        assert [heard.get(timeout=SECONDS) for _ in range(2)] == ["", ""]  # it is away, and it is back
        other.execute("SELECT pg_notify('tournament', 'again')")
        assert heard.get(timeout=SECONDS) == "again"
