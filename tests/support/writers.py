"""People who save forms at real servers, whatever happens to these, and the check that the log agrees with them."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select

from tests.support.stored import MATCH, OFFICIALS, UNIT, organiser
from tests.support.visitor import Answer, Visitor, fields_of
from tournament.models import AuditEntry, Block, Exchange
from tournament.storage.migrate import open_engine

UNSURE = "Chưa rõ việc này đã được lưu hay chưa"
ASKED = 'id="changes"', 'value="day:'
"""A form that asks, about the consequences of a correction or a day to come: sent again, it is saved."""
"""What stands on the page of a correction that is to be confirmed."""
LONGEST_TOLD = 6_000
REPEATS = 20
"""How often a correction whose consequences changed meanwhile is looked at again."""
IMPATIENT = 3
"""Of how many forms one is sent without waiting for the answer, and then once more."""
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A row that several people write, or new rows: the form, and the column that names who wrote it last."""

    page: str
    table: str
    id: int | None
    column: str

    def typed(self, name: str, number: int) -> dict[str, Any]:
        """Say what is typed into the form; of two results that follow one another, another side wins."""
        if self.table != "match":
            return {"name": name}
        sides = ("home", "away") if number % 2 else ("away", "home")
        score = {f"parts-{part}-{side}": str(points) for part in (0, 1)
                 for side, points in zip(sides, (21, number % 20), strict=True)}  # fmt: skip
        return {"note": name, "winner": "", "status": "played", **score}


def unit(id_: int) -> Place:
    """Return the form of a unit."""
    return Place(UNIT.format(id_), "unit", id_, "name")


def match(id_: int) -> Place:
    """Return the form of a match's result."""
    return Place(MATCH.format(id_), "match", id_, "note")


NEW_OFFICIAL = Place(OFFICIALS, "official", None, "name")
"""A form of which each that is carried out adds a row, even when it says what another said."""


@dataclass(slots=True)
class Sent:
    """A form that was sent: what its page showed, what was typed, and what came of it.

    `outcome` is `saved`, `refused` or `unknown`; the last when nobody was told.
    """

    place: Place
    shown: str
    name: str
    outcome: str = "unknown"
    status: int = 0


@dataclass
class Writer:
    """Somebody who opens forms, fills them in and sends them until told to stop."""

    who: str
    urls: Callable[[], Sequence[str]]
    places: Sequence[Place]
    visitor: Visitor
    sent: list[Sent] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    broken: int = 0
    turns: Any = field(default_factory=itertools.count)

    def write(self, stop: threading.Event) -> None:
        """Save one form after another; what was begun is brought to its end."""
        while not stop.is_set():
            number = len(self.sent) + 1
            place = self.places[number % len(self.places)]
            page = self._ask(partial(self.visitor.get, place.page), {200, 503})
            if page.status == 200:
                self._save(place, fields_of(page, place.page), f"{self.who} {number}", number)
            else:
                time.sleep(0.3)

    @property
    def saved(self) -> int:
        """How many forms were acknowledged."""
        return sum(each.outcome == "saved" for each in self.sent)

    def _save(self, place: Place, fields: dict[str, str], name: str, number: int) -> None:
        self.sent.append(sent := Sent(place, fields[place.column], name))
        fields |= place.typed(name, number)
        broken = self.broken
        if number % IMPATIENT == 0:
            self._leave(place, fields)
        for _ in range(REPEATS):
            # A browser that got no answer sends the same form again.
            answer = self._ask(partial(self.visitor.post, place.page, fields), {200, 302, 409, 503})
            if answer.status != 200 or not any(question in answer.text for question in ASKED):
                break
            fields = fields_of(answer, place.page)
        sent.status = answer.status
        if answer.status == 302:
            sent.outcome = "saved"
        elif answer.status == 200:
            self.problems.append(f"{self.who}: a form was shown again\n{answer.text[-LONGEST_TOLD:]}")
        elif answer.status == 409 or (answer.status == 503 and broken == self.broken and UNSURE not in answer.text):
            sent.outcome = "refused"

    def _leave(self, place: Place, fields: dict[str, str]) -> None:
        """Send a form over a line that breaks before the answer."""
        self.broken += 1
        with suppress(OSError):
            self.visitor.post_and_leave(place.page, fields)

    def _ask(self, ask: Callable[[], Answer], expected: set[int]) -> Answer:
        """Ask until there is an answer, each time at the next server."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            urls = self.urls()
            self.visitor.url = urls[next(self.turns) % len(urls)] if urls else ""
            try:
                answer = ask() if urls else None
            except OSError:
                self.broken += 1
                answer = None
            if answer is not None:
                self.statuses[answer.status] += 1
                if answer.status not in expected:
                    self.problems.append(f"{self.who}: {answer.status}\n{answer.text[-LONGEST_TOLD:]}")
                return answer
            time.sleep(0.02)
        raise TimeoutError(f"{self.who} got no answer in {PATIENCE_SECONDS} s")


def sign_in(urls: Callable[[], Sequence[str]], places: Mapping[str, Sequence[Place]]) -> list[Writer]:
    """Let everybody sign in who is named, each in a browser of their own."""
    return [Writer(who, urls, theirs, organiser(urls()[0])) for who, theirs in places.items()]


def work(writers: Sequence[Writer], each: int, disturb: Callable[[], None]) -> None:
    """Let all write at once; disturb them when each has saved some forms, and end when each has saved some more."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.write, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for act in (disturb, stop.set):
            _wait_for(writers, each, threads)
            act()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _wait_for(writers: Sequence[Writer], each: int, threads: Sequence[threading.Thread]) -> None:
    goals = [writer.saved + each for writer in writers]
    until = time.monotonic() + PATIENCE_SECONDS
    while any(writer.saved < goal for writer, goal in zip(writers, goals, strict=True)):
        assert time.monotonic() < until, f"too slow: {[writer.statuses for writer in writers]}"
        assert all(thread.is_alive() for thread in threads), [writer.problems for writer in writers]
        time.sleep(0.02)


def agree(database_url: str, writers: Sequence[Writer]) -> None:
    """Check that the log, the rows and what everybody was told say the same, and that nothing else was answered."""
    assert [problem for writer in writers for problem in writer.problems] == []
    changes = _changes(database_url)
    forms = [form for writer in writers for form in writer.sent]
    for place in {form.place for form in forms}:
        written = [
            (before[place.column] if before else "", after[place.column])
            for id_, before, after in changes.get(place.table, [])
            if place.id in (None, id_) and place.column in after
        ]
        theirs = [form for form in forms if form.place == place]
        _were_made_as_told(theirs, written)
        for writer in writers:
            page = writer.visitor.get(place.page)
            if place.id is None:
                assert [name for _, name in written if f"{name}<" not in page.text] == []
            else:
                # One after the other, and the row is as the last one left it: for everybody who asks for it.
                assert [after for _, after in written[:-1]] == [before for before, _ in written[1:]]
                assert fields_of(page, place.page)[place.column] == written[-1][1]


def _were_made_as_told(forms: Sequence[Sent], written: Sequence[tuple[str, str]]) -> None:
    """Check that what was acknowledged was made once and overwrote what its page showed, and what was refused never."""
    made = Counter(after for _, after in written)
    assert [form.name for form in forms if form.outcome == "saved" and made[form.name] != 1] == []
    assert [(form.name, form.status) for form in forms if form.outcome == "refused" and made[form.name]] == []
    assert [form.name for form in forms if made[form.name] > 1] == []
    overwrote = {after: before for before, after in written}
    unseen = [form for form in forms if overwrote.get(form.name, form.shown) != form.shown]
    assert unseen == [], [overwrote[form.name] for form in unseen]


def _changes(database_url: str) -> dict[str, list[tuple[int, dict[str, Any] | None, dict[str, Any]]]]:
    """Read from the log what rows of each table were before and after each change; revisions count the changes."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        entries = connection.execute(
            select(AuditEntry.exchange_id, AuditEntry.revision, AuditEntry.changes).order_by(AuditEntry.id)
        ).all()
        block, exchange = (connection.scalar(select(model.revision)) for model in (Block, Exchange))
    engine.dispose()
    of_block = [revision for exchange_id, revision, _ in entries if exchange_id is None]
    of_exchange = [revision for exchange_id, revision, _ in entries if exchange_id is not None]
    assert (of_block, of_exchange) == (sorted(set(of_block)), sorted(set(of_exchange)))
    assert block == of_block[-1]
    assert exchange is not None
    assert exchange >= of_exchange[-1]
    found: dict[str, list[tuple[int, dict[str, Any] | None, dict[str, Any]]]] = {}
    for _, _, changes in entries:
        for table, id_, before, after in changes:
            if after is not None:
                found.setdefault(table, []).append((id_, before, after))
    return found
