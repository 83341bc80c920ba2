"""Erasing people: a pseudonym stands in the place of the name, everywhere and for good."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from sqlite3 import OperationalError

from sqlalchemy import Column, ColumnElement, Table, delete, func, select, true, update
from sqlalchemy.orm import Session

from tournament.catalogues import both
from tournament.domain.accounts.commands.accounts import locked, refuse_losing_administrators
from tournament.domain.calendars.commands import event_updates
from tournament.domain.core.commands import jobs
from tournament.domain.core.commands.jobs import Held
from tournament.domain.core.commands.ownership import free_slug
from tournament.domain.core.commands.row_history import RowImage
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Actor, Change, NotFoundError, service
from tournament.domain.core.queries.people import Key, PersonRow, bears, is_named, rows_of_person
from tournament.domain.erasure.commands.named_places import LOG, Person, Walk, kept_names
from tournament.domain.erasure.commands.pseudonyms import Pseudonym, is_address
from tournament.domain.timetables.commands import search_jobs
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import is_spelling, search_key, tidy
from tournament.engine.text import Words
from tournament.models import AuditEntry, Base, Block, Erasure, Exchange, Job, Official, User, db
from tournament.storage.compacting import compact

COMPACT, FILE = "compact", "file"
"""The kind and the key of the job that clears what SQLite leaves of old rows."""
SOON = timedelta(minutes=1)
log = logging.getLogger(__name__)
NAMELESS = Message("Enter a name.")
OWN_ACCOUNT = Message("The account that is signed in cannot erase itself: ask another administrator.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would change: rows about the person, steps of the log, and other texts that name them.

    `moves` tells that addresses of pages and calendars bear the name, which exist no longer then.
    """

    rows: int
    steps: int
    texts: int
    moves: bool


def preview(block_id: int, name: str, chosen: Collection[Key]) -> Preview:
    """Count what erasing a person of a block would change; `chosen` are the rows that are about the person."""
    block = db.session.get_one(Block, block_id)
    return _counted(_person(db.session(), block, name, chosen, number=0))


def preview_account(user_id: int) -> Preview:
    """Count what erasing an account would change."""
    return _counted(_holder(db.session(), user_id, number=0))


def erase(actor: Actor, block_id: int, name: str, chosen: Collection[Key]) -> Words:
    """Erase a person from a block for good; returns the pseudonym.

    `chosen` are the present rows that are about the person, of those `rows_of_person` finds; the others that bear
    the name are other people's and stay. Raises NotFoundError for a row that does not bear it.
    """
    pseudonym, exchanges = _erase(actor, block_id, name, chosen)
    _sweep(exchanges)
    return pseudonym


def erase_account(actor: Actor, user_id: int) -> Words:
    """Erase an account and whom it belonged to, for good; what they did stays in the log under a pseudonym."""
    pseudonym, exchanges = _erase_account(actor, None, user_id)
    _sweep(exchanges)
    return pseudonym


@service("person.erased", Block)
def _erase(change: Change, name: str, chosen: Collection[Key]) -> tuple[Words, set[int]]:
    _lock(change.session, Exchange.block_id == change.of_block.id)
    person = _person(change.session, change.of_block, name, chosen, _next_number(change.session))
    _drop_jobs(change.session, person.pseudonym)
    walk = Walk(change.session, person)
    # Whoever opened a form before must not bring back what they see there.
    change.recording.images += chain.from_iterable(walk.apply().values())
    change.session.expire_all()
    for exchange in _exchanges(change.session, walk.exchanges):
        renamed = (key for key in person.rows if key[0] in {"official", "entry"})
        images = [RowImage(*key, {}, {"name": person.pseudonym.text.vi}) for key in renamed]
        everything = RowImage(Exchange.__tablename__, exchange.id, {}, {"state": exchange.state})
        event_updates.update_events(change.session, exchange, [everything, *images], change.now)
    _note(change, person.pseudonym, walk.exchanges)
    _let_compact(change)
    return person.pseudonym.text, walk.exchanges


@service("account.erased", None)
def _erase_account(change: Change, user_id: int) -> tuple[Words, set[int]]:
    if user_id == change.actor.id:
        raise InputError(OWN_ACCOUNT)
    # Whoever asks may have been erased meanwhile by the very account they erase.
    refuse_losing_administrators(change, locked(change, user_id))
    _lock_blocks(change.session)
    _lock(change.session, true())
    person = _holder(change.session, user_id, _next_number(change.session))
    _drop_jobs(change.session, person.pseudonym)
    walk = Walk(change.session, person)
    images = walk.apply()
    for column in _references(Base.metadata.tables[User.__tablename__]):
        _let_go(change.session, column, user_id)
    change.session.execute(delete(User).where(User.id == user_id))
    change.session.expire_all()
    _note(change, person.pseudonym, walk.exchanges)
    _tell_blocks(change, walk.exchanges, images)
    _let_compact(change)
    return person.pseudonym.text, walk.exchanges


def _lock(session: Session, which: ColumnElement[bool]) -> None:
    """Let nobody write to an edition that is walked through, after it was."""
    session.execute(select(Exchange.id).where(which).order_by(Exchange.id).with_for_update())


def _lock_blocks(session: Session) -> None:
    """Wait for whoever changes a block, as those do who lock the editions of one after it."""
    session.execute(select(Block.id).order_by(Block.id).with_for_update(key_share=True))


def _tell_blocks(change: Change, exchanges: Collection[int], images: Mapping[int | None, Sequence[RowImage]]) -> None:
    """Note in the log of each block what was written in its editions: who opened a form before is refused by that."""
    of_block: dict[Block, list[RowImage]] = {}
    summary = both(change.summary)
    for exchange in _exchanges(change.session, exchanges):
        exchange.revision += 1
        of_block.setdefault(exchange.block, []).extend(images.get(exchange.id, ()))
    for block, written in of_block.items():
        block.revision += 1
        change.session.add(
            AuditEntry(
                at=change.now,
                actor_id=change.actor.id,
                actor_name=change.actor.name,
                block_id=block.id,
                revision=block.revision,
                action=change.action,
                summary_vi=summary.vi,
                summary_en=summary.en,
                changes=[image.as_json() for image in written],
            )
        )


def _person(session: Session, block: Block, name: str, chosen: Collection[Key], number: int) -> Person:
    if not tidy(name):
        raise InputError(NAMELESS)
    found = {row.key: row for row in rows_of_person(block.id, name)}
    present = {key for key, row in found.items() if row.present}
    if not set(chosen) <= present:
        raise NotFoundError(NOTHING_HERE)
    mine = {key: found[key] for key in chosen}
    names = _names(mine.values(), name)
    mine |= {key: row for key, row in found.items() if not row.present and _was_named(row, names)}
    names |= _names(mine.values(), name)
    states = [(key[0], state) for key, row in mine.items() for state in row.states]
    held = [state for table, state in states if bears(table, str(state.get("name", "")), name)]
    told = {str(state.get(column) or "") for state in held for column in ("contact", "identity")}
    pseudonym = Pseudonym(number, frozenset(names), frozenset(filter(is_address, told)))
    slugs = sorted({str(row.states[-1].get("slug")) for key, row in mine.items() if key[0] == "official"})
    pseudonym = replace(pseudonym, slugs=_new_slugs(session, pseudonym, slugs))
    pseudonym = replace(pseudonym, kept=kept_names(session, pseudonym))
    return Person(pseudonym, mine, frozenset(present - set(chosen)), block)


def _names(rows: Iterable[PersonRow], name: str) -> set[str]:
    """Return how the rows of a person spell the name that was typed, and this where it is one of the spellings."""
    told = (tidy(str(state.get("name", ""))) for row in rows for state in row.states)
    held = {each for each in told if search_key(each) == search_key(name)}
    typed = not held or any(is_spelling(each, name) or is_spelling(name, each) for each in held)
    return held | ({tidy(name)} if typed else set())


def _was_named(row: PersonRow, names: Collection[str]) -> bool:
    states = (str(state.get("name", "")) for state in row.states)
    return any(is_named(row.table, told, name) for told in states for name in names)


def _new_slugs(session: Session, pseudonym: Pseudonym, slugs: Iterable[str]) -> Mapping[str, str]:
    taken = set(session.scalars(select(Official.slug)))
    new: dict[str, str] = {}
    for old in slugs:
        new[old] = free_slug(pseudonym.text.vi, taken, pseudonym.slug)
        taken.add(new[old])
    return new


def _holder(session: Session, user_id: int, number: int) -> Person:
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError(NOTHING_HERE)
    states = [{"name": user.name, "email": user.email}]
    steps = select(AuditEntry.changes).where(AuditEntry.block_id.is_(None))
    for changes in session.scalars(steps):
        of_user = (image for image in changes if (image[0], image[1]) == (User.__tablename__, user_id))
        states += [side for _, _, *sides in of_user for side in sides if side]
    emails = {str(state["email"]) for state in states if state.get("email")}
    names = {tidy(str(state["name"])) for state in states if state.get("name")}
    pseudonym = Pseudonym(number, frozenset(names | emails), frozenset(emails))
    pseudonym = replace(pseudonym, kept=kept_names(session, pseudonym))
    key = (User.__tablename__, user_id)
    row = PersonRow(*key, user.name, "", True, states)
    return Person(pseudonym, {key: row}, account=user_id)


def _counted(person: Person) -> Preview:
    rows = steps = texts = 0
    moves = False
    for table, row, new, _ in Walk(db.session(), person).changes():
        moves = moves or "slug" in new
        if table.name == LOG:
            steps += 1
        elif (table.name, row.get("id")) in person.rows:
            rows += 1
        else:
            texts += 1
    return Preview(rows, steps, texts, moves)


def _note(change: Change, pseudonym: Pseudonym, exchanges: Collection[int]) -> None:
    """Keep that somebody was erased, and where an older archive would bring them back."""
    addresses = select(Block.slug, Exchange.slug).join(Block).where(Exchange.id.in_(exchanges))
    change.session.add(
        Erasure(
            uid=uuid.uuid4().hex,
            number=pseudonym.number,
            at=change.now,
            block_id=change.block.id if change.block else None,
            exchanges=sorted(f"{block}/{slug}" for block, slug in change.session.execute(addresses)),
        )
    )
    change.summary = Message("Erase a person: {who}").format(who=pseudonym.text)


def _next_number(session: Session) -> int:
    return (session.scalar(select(func.max(Erasure.number))) or 0) + 1


def _exchanges(session: Session, ids: Collection[int]) -> Iterable[Exchange]:
    return session.scalars(select(Exchange).where(Exchange.id.in_(ids)).order_by(Exchange.id)).all()


def _references(target: Table) -> Iterable[Column[int]]:
    for table in reversed(Base.metadata.sorted_tables):
        yield from (column for column in table.c if column.references(target.c.id))


def _let_go(session: Session, column: Column[int], user_id: int) -> None:
    """Take an account out of the rows that refer to it: those that could not do without it go with it."""
    here = column == user_id
    nulled = update(column.table).where(here).values({column.name: None})
    session.execute(nulled if column.nullable else delete(column.table).where(here))


def _sweep(exchanges: Iterable[int]) -> None:
    """Remove what searches wrote beside the database, and what SQLite leaves of old rows in its file."""
    for exchange_id in sorted(exchanges):
        search_jobs.forget(exchange_id)
    db.session.remove()
    try:
        compact(db.engine)
    except OperationalError as error:
        log.warning(
            "the file could not be compacted after an erasure (%s): a server tries again; or run `%s`",
            error,
            "tournament db compact",
        )
    else:
        jobs.drop(COMPACT, FILE)


def compact_file(_held: Held) -> None:
    """Clear what SQLite leaves of old rows, where that could not be done right after an erasure."""
    db.session.remove()
    compact(db.engine)


def _drop_jobs(session: Session, names: Pseudonym) -> None:
    """Drop the jobs that name the person, before that is replaced: who works on one would write the name again."""
    columns = (Job.payload, Job.progress, Job.result, Job.error)
    for id_, *texts in session.execute(select(Job.id, *columns)):
        if any(names.in_text(each) != each for each in texts):
            session.execute(delete(Job).where(Job.id == id_))


def _let_compact(change: Change) -> None:
    """Leave it to a server to compact the file, should nobody get to it after the commit."""
    if db.engine.dialect.name == "sqlite":
        jobs.add(change.session, COMPACT, FILE, "", change.now + SOON)
