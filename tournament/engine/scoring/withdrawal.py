"""What becomes of the results of an entry that leaves a group."""

from __future__ import annotations

from enum import StrEnum


class Withdrawal(StrEnum):
    """The policy of an edition; regulations differ, so the organiser chooses."""

    ANNUL = "annul"
    KEEP = "keep"
    KEEP_FROM_HALF = "keep_from_half"


def keeps_results(policy: Withdrawal, played: int, scheduled: int) -> bool:
    """Say whether the matches played stand (the rest being walkovers) or all of the entry's are annulled.

    `played` and `scheduled` count the entry's matches in the group.
    """
    match policy:
        case Withdrawal.ANNUL:
            return False
        case Withdrawal.KEEP:
            return True
        case Withdrawal.KEEP_FROM_HALF:
            return 2 * played >= scheduled
