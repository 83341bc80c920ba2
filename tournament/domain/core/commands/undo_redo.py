"""Undo: taking the last steps of an edition or of a block back, as new entries of the log."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from tournament.domain.core.commands.row_history import RowImage, restore
from tournament.domain.core.commands.row_owners import Owners
from tournament.domain.core.commands.scoreboards import close_scoreboards
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.core.queries.references import missing, named_by_others
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, Block, Exchange

BEGINNINGS = ("exchange.created", "exchange.copied", "exchange.imported", "block.created")
"""An edition or a block that is not wanted is left or deleted; what begins it is not taken back."""
FOR_GOOD = (
    "plugin.enabled", "person.erased", "scoring.taken_over", "scoring_link.created", "scoring_link.revoked",
)  # fmt: skip
"""What administrators decide for a block, and what cannot be taken back: a link is revoked, a point undone instead."""
OF_BLOCK = {"block", "unit", "unit_role", "venue", "court", "venue_travel"}
"""Tables of which a step of the block touches rows; one that came with an archive tells of an edition's alone."""

_CHANGED_SINCE = Message("This step cannot be undone: something it touched was changed since.")


@service("undo", Exchange)
def undo(change: Change) -> Words:
    """Take back the newest step of an edition that stands; called again, the one before. Returns what it was."""
    return _undo(change)


@service("redo", Exchange)
def redo(change: Change) -> Words:
    """Do again what the newest undo in an edition took back, as long as nothing new was done since."""
    return _redo(change)


@service("undo", Block)
def undo_of_block(change: Change) -> Words:
    """Take back the newest step that stands of what the editions of a block share. Returns what it was."""
    return _undo(change)


@service("redo", Block)
def redo_of_block(change: Change) -> Words:
    """Do again what the newest undo in a block took back, as long as nothing new was done there since."""
    return _redo(change)


def _undo(change: Change) -> Words:
    change.relies_on_everything()
    step = _newest(
        change,
        AuditEntry.undone_by_id.is_(None),
        AuditEntry.undoes_id.is_(None),
        AuditEntry.action.not_in(BEGINNINGS + FOR_GOOD),
    )
    if step is None:
        raise InputError(Message("There is nothing to undo."))
    _take_back(change, step)
    what = Text(step.summary_vi, step.summary_en)
    change.summary = Message("Undo: {what}").format(what=what)
    return what


def _redo(change: Change) -> Words:
    change.relies_on_everything()
    original = aliased(AuditEntry)
    newest_undo = change.session.scalar(
        select(AuditEntry)
        .join(original, AuditEntry.undoes_id == original.id)
        .where(_in_scope(change), original.undoes_id.is_(None), AuditEntry.undone_by_id.is_(None))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if newest_undo is None or _newest(change, AuditEntry.undoes_id.is_(None), AuditEntry.id > newest_undo.id):
        raise InputError(Message("There is nothing to redo."))
    redone = change.session.get_one(AuditEntry, newest_undo.undoes_id)
    _take_back(change, newest_undo)
    redone.undone_by_id = None
    what = Text(redone.summary_vi, redone.summary_en)
    change.summary = Message("Redo: {what}").format(what=what)
    return what


def _in_scope(change: Change) -> ColumnElement[bool]:
    if change.exchange is not None:
        return AuditEntry.exchange_id == change.exchange.id
    return (AuditEntry.block_id == change.of_block.id) & AuditEntry.exchange_id.is_(None)


def _newest(change: Change, *conditions: ColumnElement[bool]) -> AuditEntry | None:
    """Return the newest step of what the change is about under some conditions."""
    steps = select(AuditEntry).where(_in_scope(change), *conditions).order_by(AuditEntry.id.desc())
    if change.exchange is not None:
        return change.session.scalar(steps.limit(1))
    found = change.session.scalars(steps.execution_options(yield_per=20))
    return next((step for step in found if any(image[0] in OF_BLOCK for image in step.changes)), None)


def _take_back(change: Change, step: AuditEntry) -> None:
    images = [RowImage(*image) for image in step.changes]
    _require_whole(change, images)
    close_scoreboards(change.session, {image.id for image in images if image.table == "match" and not image.before})
    try:
        whole = restore(change.session, images, Owners(change))
        change.session.flush()
    except IntegrityError as error:  # a name that the step gave up was taken by somebody else meanwhile
        raise InputError(_CHANGED_SINCE) from error
    if not whole:
        raise InputError(_CHANGED_SINCE)
    change.undoes = step


def _require_whole(change: Change, images: list[RowImage]) -> None:
    """Refuse to take away what something else names by now, and to bring back what names something that is gone."""
    by_table: dict[str, list[RowImage]] = {}
    for image in images:
        by_table.setdefault(image.table, []).append(image)
    going = {(image.table, image.id) for image in images if image.before is None}
    coming = {(image.table, image.id) for image in images if image.after is None}
    for table, of_table in by_table.items():
        gone = [image.id for image in of_table if image.before is None]
        # Only what editions share can be named by steps that are no later ones of the same scope.
        if table in OF_BLOCK and gone and named_by_others(change.session, table, gone, going):
            raise InputError(Message("This step cannot be undone: what it added is used by now."))
        if missing(change.session, table, (image.before for image in of_table if image.before), coming):
            raise InputError(Message("This step cannot be undone: something it needs was deleted since."))
