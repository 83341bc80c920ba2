"""What the type checker cannot see holds with ``python -O``, too."""

from __future__ import annotations

import pytest

from tournament.engine.certain import certain


def test_a_value_is_itself_and_none_is_a_fault_that_says_why() -> None:
    assert certain(0, "zero is a value") == 0
    with pytest.raises(RuntimeError, match=r"^a value is missing although somebody won$"):
        certain(None, "somebody won")
