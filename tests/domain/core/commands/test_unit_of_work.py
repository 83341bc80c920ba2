"""The one way to write: nothing is lost between writers, nothing is half done, every step is logged."""

from __future__ import annotations

import threading
import uuid
from contextlib import suppress
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tournament.domain.core.commands.staleness import Version
from tournament.domain.core.commands.submissions import Submission
from tournament.domain.core.commands.unit_of_work import SYSTEM, Actor, Change, NotFoundError, service
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import AuditEntry, Block, Exchange, db
from tournament.runtime import Committed, runtime

pytestmark = pytest.mark.both_databases

THREADS, TIMES = 4, 100


@pytest.fixture
def exchange_id(app: Flask) -> int:
    """A bare edition of a bare block."""
    with app.app_context():
        block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
        return exchanges.create(
            SYSTEM, block_id, Details("Hội thao mẫu", "Sample games", date(2026, 8, 19), date(2026, 8, 20))
        )


@service("test.counted", Exchange)
def count_one_more(change: Change) -> int:
    """Read a number and write it plus one: lost as soon as two writers read the same."""
    policies = change.of_exchange.policies
    change.of_exchange.policies = {**policies, "count": policies.get("count", 0) + 1}
    return change.of_exchange.revision


@service("test.failed", Exchange)
def fail_half_way(change: Change) -> None:
    change.of_exchange.name_vi = "Nửa chừng"
    change.session.flush()
    raise InputError(Text("Không được.", "No."))


def test_four_writers_of_a_hundred_each_lose_nothing(app: Flask, exchange_id: int) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with app.app_context():
                for _ in range(TIMES):
                    count_one_more(SYSTEM, exchange_id)
        except BaseException as error:  # told to the test, which runs in another thread
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with app.app_context():
        exchange = db.session.get_one(Exchange, exchange_id)
        assert exchange.policies["count"] == THREADS * TIMES
        assert exchange.revision == 1 + THREADS * TIMES
        logged = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "test.counted")
        assert db.session.scalar(logged) == THREADS * TIMES


@service("test.made", None)
def make_together(change: Change, together: threading.Barrier) -> None:
    """Make a block once somebody else is as far, or cannot be."""
    with suppress(threading.BrokenBarrierError):
        together.wait()
    change.session.add(Block(slug=uuid.uuid4().hex, name_vi="Khối", name_en="Block"))


def test_one_form_that_is_sent_twice_at_once_is_carried_out_once(app: Flask) -> None:
    together, ended = threading.Barrier(2, timeout=1), list[str]()

    def send() -> None:
        with app.app_context():
            form = Submission("key", "digest", Version())
            try:
                make_together(Actor(None, "Lan", form), None, together)
                ended.append("made")
            except Exception as error:
                ended.append(type(error).__name__)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["RepeatedError", "made"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Block)) == 1


def test_a_refused_change_leaves_nothing(app: Flask, exchange_id: int) -> None:
    with app.app_context():
        with pytest.raises(InputError):
            fail_half_way(SYSTEM, exchange_id)

        exchange = db.session.get_one(Exchange, exchange_id)
        assert (exchange.name_vi, exchange.revision) == ("Hội thao mẫu", 1)
        assert db.session.scalar(select(func.count()).where(AuditEntry.action == "test.failed")) == 0


def test_the_log_names_who_what_and_the_rows_before_and_after(app: Flask, exchange_id: int) -> None:
    with app.app_context():
        exchanges.set_state(Actor(None, "Người thử"), exchange_id, "public")

        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.actor_name, entry.action, entry.revision, entry.summary_en) == (
            "Người thử",
            "exchange.state",
            2,
            "Make the exchange public",
        )
        assert entry.changes == [["exchange", exchange_id, {"state": "draft"}, {"state": "public"}]]


def test_a_missing_scope_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        count_one_more(SYSTEM, 4711)


def test_listeners_hear_after_the_commit(app: Flask, exchange_id: int) -> None:
    heard: list[tuple[Committed, int]] = []

    def listen(news: Committed) -> None:
        with db.engine.connect() as other:  # another connection sees only what is committed
            revision = other.execute(select(Exchange.revision).where(Exchange.id == exchange_id)).scalar_one()
        heard.append((news, revision))

    with app.app_context():
        runtime().listeners.append(listen)
        count_one_more(SYSTEM, exchange_id)

    assert heard == [(Committed("test.counted", {exchange_id: 2}), 2)]


def test_a_change_of_the_block_moves_the_revision_of_its_editions(app: Flask, exchange_id: int) -> None:
    with app.app_context():
        block_id = db.session.scalars(select(Block.id)).one()
        blocks.add_units(SYSTEM, block_id, [("Đơn vị 4", "ĐV 4")])

        assert db.session.get_one(Exchange, exchange_id).revision == 2
        assert db.session.get_one(Block, block_id).revision == 2
