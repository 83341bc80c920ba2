"""Undo: taking the last steps back, as new entries of the log."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tournament.domain.core.commands.row_history import RowImage, restore
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, Exchange

BEGINNINGS = ("exchange.created", "exchange.copied", "exchange.imported")
"""An edition that is not wanted stays a draft; what begins it is not taken back."""


@service("undo", Exchange)
def undo(change: Change) -> Words:
    """Take back the newest step that stands; called again, the one before. Returns what was taken back."""
    change.relies_on_everything()
    standing = (
        select(AuditEntry)
        .where(AuditEntry.exchange_id == change.of_exchange.id)
        .where(AuditEntry.undone_by_id.is_(None), AuditEntry.undoes_id.is_(None))
        .where(AuditEntry.action.not_in(BEGINNINGS))
    )
    step = change.session.scalar(standing.order_by(AuditEntry.id.desc()).limit(1))
    if step is None:
        raise InputError(Message("There is nothing to undo."))
    _take_back(change, step)
    what = Text(step.summary_vi, step.summary_en)
    change.summary = Message("Undo: {what}").format(what=what)
    return what


@service("redo", Exchange)
def redo(change: Change) -> Words:
    """Do again what the newest undo took back, as long as nothing new was done since."""
    change.relies_on_everything()
    original = aliased(AuditEntry)
    of_exchange = select(AuditEntry).where(AuditEntry.exchange_id == change.of_exchange.id)
    newest_undo = change.session.scalar(
        of_exchange.join(original, AuditEntry.undoes_id == original.id)
        .where(original.undoes_id.is_(None), AuditEntry.undone_by_id.is_(None))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if newest_undo is None or change.session.scalar(
        of_exchange.where(AuditEntry.undoes_id.is_(None), AuditEntry.id > newest_undo.id).limit(1)
    ):
        raise InputError(Message("There is nothing to redo."))
    redone = change.session.get_one(AuditEntry, newest_undo.undoes_id)
    _take_back(change, newest_undo)
    redone.undone_by_id = None
    what = Text(redone.summary_vi, redone.summary_en)
    change.summary = Message("Redo: {what}").format(what=what)
    return what


def _take_back(change: Change, step: AuditEntry) -> None:
    if not restore(change.session, [RowImage(*image) for image in step.changes]):
        raise InputError(Message("This step cannot be undone: something it touched was changed since."))
    change.undoes = step
