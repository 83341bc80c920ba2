"""`tournament pair` as others call it."""

import io
import sys
from random import Random

import pytest

from tests.engine.swiss.simulation import play, start, trf
from tournament.cli import main
from tournament.engine.swiss import pair_round


@pytest.fixture
def tournament():
    first = start(Random(4), 9, 5)
    return play(first, pair_round(first), Random(4))


@pytest.mark.parametrize(("words", "rules"), [([], 2026), (["--rules", "2022"], 2022)])
def test_prints_the_boards_and_the_bye(words, rules, tournament, tmp_path, capsys):
    path = tmp_path / "round.trf"
    path.write_text(trf(tournament), encoding="utf-8")
    assert main(["pair", str(path), *words]) == 0
    pairing = pair_round(tournament, rules)
    lines = [f"{pair.white} {pair.black or 0}" for pair in pairing.pairs]
    assert lines[-1] == f"{pairing.bye} 0"
    assert capsys.readouterr().out.splitlines() == lines


def test_reads_standard_input(tournament, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(trf(tournament).encode())))
    assert main(["pair", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_no_pairing_is_status_one(tmp_path, capsys):
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
def test_bad_files_are_one_line_and_status_two(content, message, tmp_path, capsys):
    path = tmp_path / "round.trf"
    path.write_bytes(content)
    assert main(["pair", str(path)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", message.format(path=path))
