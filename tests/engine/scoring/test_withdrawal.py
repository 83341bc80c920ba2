"""Whether the results of an entry that leaves a group stand."""

import pytest

from tournament.engine.scoring import Withdrawal, keeps_results


@pytest.mark.parametrize(
    ("policy", "played", "scheduled", "kept"),
    [
        (Withdrawal.ANNUL, 5, 5, False),
        (Withdrawal.KEEP, 0, 5, True),
        (Withdrawal.KEEP_FROM_HALF, 2, 4, True),
        (Withdrawal.KEEP_FROM_HALF, 2, 5, False),
        (Withdrawal.KEEP_FROM_HALF, 3, 5, True),
        (Withdrawal.KEEP_FROM_HALF, 1, 4, False),
    ],
)
def test_the_policy_decides(policy: Withdrawal, played: int, scheduled: int, kept: bool) -> None:
    assert keeps_results(policy, played, scheduled) is kept
