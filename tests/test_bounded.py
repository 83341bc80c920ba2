"""Readers that take too much time or memory, in this process and in one of their own."""

from __future__ import annotations

import math
import operator
import resource
import signal
from pathlib import Path

import pytest

from tests.support.tables import read_table
from tests.support.words import vi
from tests.support.workbooks import READ, workbook
from tournament.bounded import FILE, TOO_MUCH, UNREADABLE, Limits
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import read_archive

SHORT = Limits(1, 256 * 2**20)


def test_what_is_read_is_the_same_here_and_apart() -> None:
    assert FILE.here(read_table, workbook()) == FILE.apart(read_table, workbook()) == READ


def test_a_refusal_is_the_same_here_and_apart(tmp_path: Path) -> None:
    for run in (FILE.here, FILE.apart):
        with pytest.raises(InputError) as refused:
            run(read_table, b"PK")
        assert vi(refused.value.text) == "Tệp này bị hỏng, có mật khẩu hoặc không đúng loại."
        with pytest.raises(InputError, match="nothing: No such file or directory"):
            run(read_archive, f"{tmp_path}/nothing")


def test_a_reader_that_does_not_end_is_stopped() -> None:
    def endless() -> None:
        while True:
            pass

    before = signal.getitimer(signal.ITIMER_PROF), signal.getsignal(signal.SIGPROF)
    with pytest.raises(InputError) as refused:
        SHORT.here(endless)
    assert refused.value.text == TOO_MUCH
    assert (signal.getitimer(signal.ITIMER_PROF), signal.getsignal(signal.SIGPROF)) == before


def test_a_reader_that_hears_nothing_is_killed() -> None:
    with pytest.raises(InputError) as refused:
        SHORT.apart(math.factorial, 20_000_000)
    assert refused.value.text == TOO_MUCH


def test_memory_is_bounded() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    for run in (SHORT.here, SHORT.apart):
        with pytest.raises(InputError) as refused:
            run(operator.mul, b"\0", 2**29)
        assert refused.value.text == TOO_MUCH
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_reader_writes_nothing_and_its_errors_are_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InputError) as refused:
        SHORT.apart(Path.write_text, tmp_path / "file", "text")
    assert refused.value.text == UNREADABLE
    assert (tmp_path / "file").read_text() == ""
    assert [(record.levelname, "File too large" in record.getMessage()) for record in caplog.records] == [
        ("ERROR", True)
    ]
