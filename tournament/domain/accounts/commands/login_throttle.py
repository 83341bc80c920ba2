"""Counting what may be tried a few times only: passwords, codes, links by mail.

An attempt is counted before it is made, in one statement, so that guesses sent at once are counted like guesses sent
one by one; one that was right is taken off again. Rows of the moment that change nothing shown: writing them is no
service, has no log entry and moves no revision.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select, update

from tournament.models import INSERT, WRITE, SignInAttempt, db
from tournament.runtime import runtime

WINDOW = timedelta(minutes=10)
ALLOWED = {"account": 10, "device": 10, "network": 60, "code": 10, "mail": 5}
"""How often each kind of thing may be tried within the window."""

_FORGOTTEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What attempts are counted by: a kind of `ALLOWED`, and which one."""

    kind: str
    name: str

    @property
    def key(self) -> str:
        """Return what is stored; hashed, since this is no place to keep who tried to sign in."""
        return hashlib.sha256(f"{self.kind} {self.name}".encode()).hexdigest()


def network(address: str) -> list[Subject]:
    """Return the subject for attempts from an address as the server itself sees it.

    A household or an office has one address of IPv4 but a /64 of IPv6. Whoever comes through a proxy on this machine
    comes from nowhere in particular: then only the other subjects count, or one guesser would lock out everybody.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return [Subject("network", address)]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None and not ip.is_loopback:
            return [Subject("network", str(ipaddress.ip_network((ip, 64), strict=False)))]
        ip = ip.ipv4_mapped or ip
    return [] if ip.is_loopback else [Subject("network", str(ip))]


def admit(subjects: Sequence[Subject]) -> timedelta | None:
    """Count one attempt at each subject; return how long to wait when one of them had too many, else None.

    A network that had too many counts no more against accounts: it must not lock out everybody whom it names.
    """
    now = runtime().clock()
    db.session.rollback()  # a reader's transaction must not wait for its own writer
    with db.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        is_new = False
        for subject in _in_order(subjects):
            count, since = _count(connection, subject, now)
            if count > ALLOWED[subject.kind]:
                return since + WINDOW - now
            is_new |= count == 1
    if is_new:
        _forget(now)
    return None


def forgive(subjects: Sequence[Subject]) -> None:
    """Take an attempt that was right off each subject again."""
    with db.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        for subject in _in_order(subjects):
            connection.execute(
                update(SignInAttempt)
                .where(SignInAttempt.subject == subject.key, SignInAttempt.count > 0)
                .values(count=SignInAttempt.count - 1)
            )


def _count(connection: Connection, subject: Subject, now: datetime) -> tuple[int, datetime]:
    """Count one more, or begin a new window when the last one is over; returns the count and the window's start."""
    row = INSERT[connection.dialect.name](SignInAttempt).values(subject=subject.key, since=now, count=1)
    goes_on = SignInAttempt.since > now - WINDOW
    counted = connection.execute(
        row.on_conflict_do_update(
            index_elements=[SignInAttempt.subject],
            set_={
                "count": case((goes_on, SignInAttempt.count + 1), else_=1),
                "since": case((goes_on, SignInAttempt.since), else_=row.excluded.since),
            },
        ).returning(SignInAttempt.count, SignInAttempt.since)
    ).one()
    return counted[0], counted[1]


def _in_order(subjects: Sequence[Subject]) -> list[Subject]:
    """Return the subjects in one order for everybody, so that no two wait for each other; networks first."""
    return sorted(subjects, key=lambda subject: (subject.kind != "network", subject.kind, subject.key))


def _forget(now: datetime) -> None:
    """Delete rows whose window is over, without waiting for whoever holds one."""
    with db.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        over = select(SignInAttempt.subject).where(SignInAttempt.since <= now - WINDOW).limit(_FORGOTTEN_AT_ONCE)
        keys = connection.scalars(over.with_for_update(skip_locked=True)).all()
        connection.execute(delete(SignInAttempt).where(SignInAttempt.subject.in_(keys)))
