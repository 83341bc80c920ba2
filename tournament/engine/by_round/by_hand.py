"""A round that somebody pairs by hand: what cannot be, and which rules it breaks."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.by_round.ladder import order_of
from tournament.engine.by_round.records import Field, FreeRound, NextRound, Paired, refuse_missing
from tournament.engine.by_round.swiss import edition_of, tournament_of
from tournament.engine.by_round.why_not import barred
from tournament.engine.errors import InputError
from tournament.engine.swiss.standing import standings
from tournament.engine.text import Text

Pairs = Sequence[tuple[int, int]]

_REASON = Text("Ghép bằng tay: {note}", "Paired by hand: {note}")
_ONE_COURT = Text(
    "Vua sân đấu không ghép cặp: cả vòng đấu trên một sân.",
    "King of the court has no pairs: all play the round on one court.",
)
_NO_NOTE = Text(
    "Ghép bằng tay cần có lý do, mọi người sẽ thấy.", "Pairing by hand needs a reason, which everybody sees."
)
_NO_PAIR = Text("Chưa ghép cặp nào.", "No pair is made yet.")
_NOT_PLAYING = Text("{name} không đấu vòng này.", "{name} does not play this round.")
_TWICE = Text("{name} đứng trong hai cặp.", "{name} stands in two pairs.")
_LEFT = Text(
    "Còn nhiều đội chưa có đối thủ: {names}. Hãy ghép cặp, hoặc ghi là vắng mặt.",
    "Several have no opponent: {names}. Pair them, or mark them as absent.",
)
_TOO_FAR = Text(
    "{low} (bậc {below}) chỉ được thách đấu cao hơn {reach} bậc, {high} ở bậc {above}.",
    "{low} (rung {below}) may challenge {reach} rungs up at most; {high} is on rung {above}.",
)
_AGAIN = Text("{one} và {other} vừa gặp nhau ở vòng trước.", "{one} and {other} met in the round before.")


def by_hand(name: str, before: Field, pairs: Pairs, note: str) -> NextRound:
    """Return the round of format `name` with the pairs that somebody made, home first, for the reason in `note`.

    Raises InputError for what cannot be: an entry twice or one that does not play, results that are missing, several
    left over in a Swiss. Rules that it breaks are another matter, see `objections`.
    """
    refuse_missing(before)
    if name == "king_of_the_court":
        raise InputError(_ONE_COURT)
    if not note.strip():
        raise InputError(_NO_NOTE)
    if not pairs:
        raise InputError(_NO_PAIR)
    left = dict.fromkeys(before.playing)
    seen: set[int] = set()
    for number in (each for pair in pairs for each in pair):
        if number in seen or number not in left:
            raise InputError((_TWICE if number in seen else _NOT_PLAYING).format(name=before.name(number)))
        seen.add(number)
    free = [number for number in left if number not in seen]
    if name == "swiss" and len(free) > 1:
        raise InputError(_LEFT.format(names=", ".join(map(before.name, free))))
    reason = _REASON.format(note=note.strip())
    rows = [*(Paired(home, away, reason) for home, away in pairs), *(Paired(number, None, reason) for number in free)]
    return NextRound(
        len(before.rounds) + 1,
        tuple(rows),
        before.win if name == "swiss" else 0,
        free=tuple(FreeRound(number, before.draw, True) for number in sorted(before.asked - before.gone)),
    )


def is_by_hand(reason: Text) -> bool:
    """Tell whether a pair with this reason was made by hand."""
    return reason.en.startswith(_REASON.en.partition("{")[0])


def objections(name: str, before: Field, new: NextRound) -> list[Text]:
    """List the rules of a format that a round paired by hand breaks: those that its own pairing never does."""
    if name == "swiss":
        known = {each.number: each for each in standings(tournament_of(before), edition_of(before.options))}
        found = (barred(before, known, pair.home, pair.away) for pair in new.pairs)
    else:
        playing = set(before.playing)
        rungs = {number: rung for rung, number in enumerate((n for n in order_of(before) if n in playing), start=1)}
        found = (_off_the_ladder(before, rungs, pair.home, pair.away) for pair in new.pairs if pair.away is not None)
    return [objection for objection in found if objection is not None]


def _off_the_ladder(before: Field, rungs: dict[int, int], one: int, other: int) -> Text | None:
    high, low = sorted((one, other), key=rungs.__getitem__)
    reach = before.options.get("reach", 1)
    assert isinstance(reach, int)
    if rungs[low] - rungs[high] > reach:
        return _TOO_FAR.format(
            low=before.name(low), below=rungs[low], high=before.name(high), above=rungs[high], reach=reach
        )
    if before.rounds and {one, other} in [set(pair) for pair in before.rounds[-1].pairs]:
        return _AGAIN.format(one=before.name(one), other=before.name(other))
    return None
