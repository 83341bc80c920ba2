"""The threads of a server that work on jobs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from tournament.domain.core.commands import jobs
from tournament.domain.core.commands.jobs import Held, Work
from tournament.models import db
from tournament.runtime import runtime
from tournament.tracing import span

log = logging.getLogger(__name__)

MOST_AT_ONCE = 4
"""Jobs of one process."""
LOOK_SECONDS = 1.0
"""How soon a server sees what another one added, or left."""
BEAT_SECONDS = 1.0


class JobWorkers:
    """Works on the jobs of an application, some at once."""

    def __init__(self, app: Flask, works: Mapping[str, Work]) -> None:
        self._app, self._works = app, works
        self._room = threading.Semaphore(MOST_AT_ONCE)

    def start(self) -> None:
        """Look for jobs from now on, for as long as this process lives."""
        threading.Thread(target=self._look_on, name="jobs", daemon=True).start()

    def take_up(self) -> bool:
        """Begin the next job in a thread of its own, if there is one and a thread is free; tells whether."""
        if not self._room.acquire(blocking=False):
            return False
        is_begun = False
        try:
            held = jobs.claim(self._works, runtime().clock())
            if held is not None:
                threading.Thread(target=self._work, args=(held,), name=f"job {held.id}", daemon=True).start()
                is_begun = True
        finally:
            if not is_begun:
                self._room.release()
        return is_begun

    def _look_on(self) -> None:
        pause, fails = threading.Event(), False
        while True:
            with self._app.app_context():
                try:
                    while self.take_up():
                        pass
                    fails = False
                except Exception as error:  # the thread is the only one that looks
                    if not fails:  # told once, not each second for as long as the database is away
                        log.warning("jobs cannot be looked for, and are again each second (%s)", type(error).__name__)
                    fails = True
                finally:
                    db.session.remove()
            pause.wait(LOOK_SECONDS)

    def _work(self, held: Held) -> None:
        try:
            with self._app.app_context(), span("job", job_kind=held.kind, job_attempt=held.attempts):
                try:
                    with _beating(self._app, held):
                        self._works[held.kind](held)
                except Exception as error:
                    log.exception("job %s, a %s, failed", held.id, held.kind)
                    db.session.rollback()
                    jobs.fail(held, error, runtime().clock())
                else:
                    if not held.is_lost:
                        jobs.finish(held, runtime().clock())
        except SQLAlchemyError:
            log.warning("what came of job %s could not be written; it is taken up again", held.id)
        finally:
            self._room.release()


@contextmanager
def _beating(app: Flask, held: Held) -> Iterator[None]:
    """Keep a job while it is worked on."""
    over = threading.Event()

    def beat() -> None:
        with app.app_context():
            while not over.wait(BEAT_SECONDS):
                try:
                    jobs.beat(held, runtime().clock())
                except SQLAlchemyError:
                    log.warning("the lease of job %s could not be moved on; it is tried again", held.id)

    beating = threading.Thread(target=beat, name=f"lease {held.id}", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def workers() -> JobWorkers:
    """Return those of the present application."""
    found: JobWorkers = current_app.extensions["tournament_jobs"]
    return found
