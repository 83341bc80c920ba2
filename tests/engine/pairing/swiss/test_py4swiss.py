"""The rules until January 2026 against py4swiss, round by round."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py4swiss.engines import DutchEngine
from py4swiss.engines.common import PairingError
from py4swiss.trf import TrfParser

from tests.engine.pairing.swiss.simulation import rounds, trf
from tests.support.sampling import examples


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trf") / "round.trf"


@examples(30, deadline=None)
@given(st.integers(0, 10**9), st.integers(4, 32), st.sampled_from([0, 0.15, 0.3]))
def test_both_pair_alike(path: Path, seed: int, size: int, away: float) -> None:
    for tournament, pairing in rounds(seed, size, away, rules=2022):
        path.write_text(trf(tournament), encoding="utf-8")
        if sum(player.present for player in tournament.players) < 2:
            return
        try:
            theirs = [(pair.white, pair.black) for pair in DutchEngine.generate_pairings(TrfParser.parse(path))]
        except PairingError:
            theirs = None
        assert (pairing and [(pair.white, pair.black or 0) for pair in pairing.pairs]) == theirs
