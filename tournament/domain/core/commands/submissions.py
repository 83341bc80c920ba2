"""Forms that were sent: each is carried out once, and answered alike however often it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tournament.domain.core.commands.staleness import Version
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.models import WRITE, AuditEntry, SentForm, db
from tournament.runtime import runtime

KEPT = timedelta(days=7)
"""How long a form that was carried out is known again, at least."""
SWEEP = 50
"""Changes of which one forgets forms that are older: not each has to look for them."""


@dataclass(slots=True)
class Submission:
    """A form as it was sent: its key, a digest of what it says, and how far its page had come.

    `taken` tells, afterwards, whether it changed something; None when no service has been called. `made` is how far the
    log had come with its change, `undoable` tells whether undo has anything to take back of it.
    """

    key: str | None
    digest: str
    version: Version
    taken: bool | None = None
    made: Version | None = None
    undoable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """How a form was answered; `location` is where it led, `body` what a program was told."""

    status: int | None
    location: str | None
    body: bytes | None


class RepeatedError(Exception):
    """The form was carried out before; nothing is to be done again."""


class OtherContentError(InputError):
    """A form with this key was carried out before, and said something else."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This form was sent and saved before with other content. The new content is not "
                "saved: look at it again, then send it once more to change it."
            )
        )


def require_new(session: Session, sent: Submission) -> None:
    """Raise RepeatedError for a form that was carried out, OtherContentError when it said something else then."""
    known = session.get(SentForm, sent.key) if sent.key else None
    if known is not None:
        raise RepeatedError if known.digest == sent.digest else OtherContentError


def keep(session: Session, sent: Submission, entry: AuditEntry | None) -> None:
    """Note with the change itself that the form was carried out."""
    now = runtime().clock()
    if entry is None or entry.id % SWEEP == 0:
        session.execute(delete(SentForm).where(SentForm.at < now - KEPT))
    if sent.key:
        session.add(SentForm(key=sent.key, digest=sent.digest, at=now, audit_entry_id=entry.id if entry else None))


def note_answer(sent: Submission, answer: Answer) -> None:
    """Note how a form was answered that was carried out."""
    values = {"status": answer.status, "location": answer.location, "body": answer.body}
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(update(SentForm).where(SentForm.key == sent.key).values(values))


def answer_of(sent: Submission) -> Answer | None:
    """Return how a form was answered, or None when that is not known; raises OtherContentError."""
    with Session(db.engine) as session:
        known = session.get(SentForm, sent.key) if sent.key else None
        if known is None:
            return None
        if known.digest != sent.digest:
            raise OtherContentError
        return Answer(known.status, known.location, known.body)
