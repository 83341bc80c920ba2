"""`tournament pair` as others call it."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.engine.pairing.swiss.simulation import play, rounds, start, trf
from tests.support.sampling import examples
from tournament.cli import main
from tournament.engine.pairing.swiss import Edition, SwissTournament, pair_round


@pytest.fixture
def tournament() -> SwissTournament:
    first = start(Random(4), 9, 5)
    return play(first, pair_round(first), Random(4))


@pytest.mark.parametrize(("words", "rules"), [([], 2026), (["--rules", "2022"], 2022)])
def test_prints_the_boards_and_the_bye(
    words: list[str], rules: Edition, tournament: SwissTournament, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "round.trf"
    path.write_text(trf(tournament), encoding="utf-8")
    assert main(["pair", str(path), *words]) == 0
    pairing = pair_round(tournament, rules)
    lines = [f"{pair.white} {pair.black or 0}" for pair in pairing.pairs]
    assert lines[-1] == f"{pairing.bye} 0"
    assert capsys.readouterr().out.splitlines() == lines


def test_reads_standard_input(
    tournament: SwissTournament, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(trf(tournament).encode())))
    assert main(["pair", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_no_pairing_is_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = start(Random(1), 2, 3)
    path = tmp_path / "round.trf"
    path.write_text(trf(play(two, pair_round(two), Random(1))), encoding="utf-8")
    assert main(["pair", str(path)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "tournament: No pairing keeps the absolute criteria.\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"012 Nothing", "tournament: {path}: there is no player (no line 001)\n"),
        (b"\n001 \xff", "tournament: {path}: line 2 (001): it cannot be read\n"),
        (b"", "tournament: {path}: there is no player (no line 001)\n"),
    ],
)
def test_bad_files_are_one_line_and_status_two(
    content: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "round.trf"
    path.write_bytes(content)
    assert main(["pair", str(path)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", message.format(path=path))


WRITTEN = [trf(state).splitlines() for seed in range(3) for state, _ in rounds(seed, 9, 0.3)]
ODD_LINES = [
    "XXR 99999999999", "XXR -1", "XXZ x", "XXA    1  1.0 nan", "XXA    1 1e400", "XXP", "XXP 1 1", "BBW nan", "BBD -1",
    "BBW 1e400", "BBU", "XXS W=", "XXC", "XXC rank black1", "240 F   1    1", "240 H", "250 ", "152", "152 q", "192",
    "250 01.0      001 002 0001 0004", "260 001 003 0001 0002", "162 W", "162  X", "192 FIDE_DUTCH_BAKU", "001", "\x85",
]  # fmt: skip
ODD_TEXT = ["0", "1", "w", "-", "9999", "\x00", "é", "½", "١", "  ", "+", "H", "U", "F", "=", "1e9", "nan", "_1"]


@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_file_is_paired_or_refused_in_one_sentence(data: st.DataObject, tmp_path: Path) -> None:
    lines = list(data.draw(st.sampled_from(WRITTEN)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line, how = lines[at], data.draw(st.sampled_from(["cut", "put", "twice", "gone", "odd"]))
        column = data.draw(st.integers(0, len(line)))
        put = line[:column] + data.draw(st.sampled_from(ODD_TEXT)) + line[column + data.draw(st.integers(0, 3)) :]
        new = {"cut": [line[:column]], "put": [put], "twice": [line, line], "gone": []}
        lines[at : at + 1] = new[how] if how in new else [data.draw(st.sampled_from(ODD_LINES)), line]
        lines = lines or ["012"]
    path = tmp_path / "round.trf"
    path.write_text("\n".join(lines), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["pair", str(path)])
    if status == 0:
        assert out.getvalue()
        assert not err.getvalue()
    else:
        assert (out.getvalue(), err.getvalue().count("\n")) == ("", 1)
        no_pairing = "tournament: No pairing keeps the absolute criteria."
        assert err.getvalue().startswith(f"tournament: {path}: " if status == 2 else no_pairing)
