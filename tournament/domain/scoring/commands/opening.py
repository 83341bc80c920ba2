"""Opening a match for scoring, and which device has it: one at a time, and another that is told so may take it over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, BusyError, NotFoundError
from tournament.domain.scoring.commands.group_commit import LogWrite, group_commit
from tournament.domain.scoring.queries.logs import Holder, Log, basis_for, holder_of, log_of
from tournament.models import WRITE, AnyMatch, MatchScoring, db
from tournament.runtime import runtime

LEASE = timedelta(minutes=2)
"""How long a match stays a device's that says nothing, where somebody else asks for it without taking it over."""
ATTEMPTS = 50
"""How often a log is read anew because others have written it in the meantime."""


class HeldError(Exception):
    """Another device has the match; `holder` says which, and whom it is with."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(holder.name)
        self.holder = holder


def opened(match_id: int) -> Log:
    """Return the log of a match as it is now, begun if it was not; raises NotFoundError for a match that is not there.

    Raises InputError where nothing scores matches of its sport.
    """
    found = log_of(match_id)
    if found is None:
        _begin(match_id)
        found = log_of(match_id)
    if found is None:
        raise NotFoundError(NOTHING_HERE)
    return found


def take(match_id: int, device_id: str, link_id: int, *, over: bool = False) -> Holder:
    """Let a device have a match, from another one only where that has been still for a while or it is taken `over`.

    Returns who has it then; raises HeldError where another one has it, and what `opened` raises.
    """
    for _ in range(ATTEMPTS):
        log = opened(match_id)
        present, now = holder_of(match_id), runtime().clock()
        is_new = present is None or present.device_id != device_id
        if present is not None and is_new and present.until > now and not over:
            raise HeldError(present)
        values = {"device_id": device_id, "lease": log.lease + is_new, "held_until": now + LEASE}
        write = LogWrite(log.id, match_id, log.exchange_id, log.stamp, link_id, values, names_holder=True)
        if group_commit().write(write):
            return Holder(device_id, write.who, now + LEASE)
    raise BusyError


def _begin(match_id: int) -> None:
    """Write the row of a match's log, unless somebody else does at the same moment."""
    match = db.session.get(AnyMatch, match_id)
    if match is None:
        raise NotFoundError(NOTHING_HERE)
    basis = basis_for(match)
    row = {
        "exchange_id": match.exchange_id, "match_id": match_id, "sport": basis.sport, "scoreboard": basis.scoreboard,
        "rules": basis.rules, "sport_version": basis.sport_version,
    }  # fmt: skip
    db.session.rollback()
    try:
        with db.engine.connect().execution_options(**{WRITE: True}) as connection:
            connection.execute(insert(MatchScoring).values(row))
            connection.commit()
    except IntegrityError:  # begun, or the match is gone: whoever reads it next sees which
        return
