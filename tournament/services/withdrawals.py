"""Withdrawal of an entry in mid-event, by the edition's policy."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from tournament.engine.errors import InputError
from tournament.engine.names import tidy
from tournament.engine.scoring import Status, Withdrawal, keeps_results
from tournament.engine.text import Text
from tournament.models import Competition, Entry, Exchange, Match
from tournament.services.change import Change, service
from tournament.services.lookup import own
from tournament.services.play import settle

POLICIES = {
    Withdrawal.ANNUL: Text("Huỷ mọi kết quả của đội ở vòng bảng", "Annul all of the entry's group results"),
    Withdrawal.KEEP: Text("Giữ kết quả đã đấu, xử thua các trận còn lại", "Keep what was played, forfeit the rest"),
    Withdrawal.KEEP_FROM_HALF: Text(
        "Giữ nếu đã đấu từ nửa số trận, nếu không thì huỷ",
        "Keep from half of the matches on, otherwise annul",
    ),
}


@service("entry.withdrawn", Exchange)
def withdraw(change: Change, entry_id: int, policy: str | None = None, note: str = "") -> None:
    """Take an entry out; `policy` is one of POLICIES, the edition's own when None.

    In a group its matches are annulled, or those not played are walkovers; in a knock-out whoever it meets
    goes on.
    """
    entry = own(change, Entry, entry_id)
    competition = change.session.get_one(Competition, entry.competition_id)
    if entry.withdrawn_at is not None:
        raise InputError(Text("{name} đã rút.", "{name} has withdrawn already.").format(name=entry.name))
    if entry.number is None:
        raise InputError(
            Text("Chưa bốc thăm: hãy xoá {name} khỏi danh sách.", "Not drawn yet: remove {name} from the list.").format(
                name=entry.name
            )
        )
    chosen = Withdrawal(policy or change.of_exchange.policies.get("withdrawal", Withdrawal.ANNUL))
    entry.withdrawn_at, entry.withdrawal_policy = change.now, chosen
    matches = _group_matches(change, entry)
    for group in {match.group for match in matches}:
        _deal_with(entry, [match for match in matches if match.group == group], chosen, tidy(note))
    settle(change, competition)
    change.summary = Text("{name} rút khỏi giải ({policy})", "{name} withdraws ({policy})").format(
        name=entry.name, policy=POLICIES[chosen]
    )


def _group_matches(change: Change, entry: Entry) -> Sequence[Match]:
    return change.session.scalars(
        select(Match).where(
            Match.competition_id == entry.competition_id,
            Match.group.is_not(None),
            or_(Match.home_id == entry.id, Match.away_id == entry.id),
        )
    ).all()


def _deal_with(entry: Entry, matches: Sequence[Match], policy: Withdrawal, note: str) -> None:
    played = [match for match in matches if match.status != "open"]
    if not keeps_results(policy, len(played), len(matches)):
        for match in matches:
            match.status, match.winner, match.note = Status.ANNULLED.value, None, note
        return
    for match in matches:
        if match.status == "open":
            match.status, match.note = Status.WALKOVER.value, note
            match.winner = 1 if match.home_id == entry.id else 0
