"""Files changed at random: each is read, or refused in one sentence, within its time."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.cli.test_replay import VALID
from tests.engine.pairing.swiss.simulation import rounds, trf
from tests.interchange.icalendar.test_blocked_times import calendar
from tests.support import office_files
from tests.support.timetables import make
from tests.support.words import vi
from tests.support.workbooks import workbook, zipped
from tournament.bounded import FILE, TOO_MUCH
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import LogEntry, Manifest, Standings, packed, read_archive
from tournament.interchange.draw_v1 import read_draw
from tournament.interchange.icalendar.blocked_times import read_times
from tournament.interchange.lists.kinds import ATHLETES
from tournament.interchange.lists.reader import read_list
from tournament.interchange.lists.recognise import recognise
from tournament.interchange.reading import decode
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.interchange.trf.reader import read_trf
from tournament.interchange.tsched_v1.reader import problem_from
from tournament.interchange.tsched_v1.schema import ScheduleFile

ODD = [b"", b"\0", b"\xff", b"\n", b"\r\n", b'"', b"-1", b"0", b"9" * 30, b"1e400", b"NaN", b"[" * 300, b"<", b"</row>",
       b"&#x0;", b";", b":", b"=", b",", b"\t", b"\xe2\x80\xae", b"BEGIN:VEVENT\r\n", b"DTSTART:", b"FREQ=SECONDLY",
       b"RRULE:FREQ=DAILY\r\n", b"PK\1\2", b"null", b"{}", b"[]", b"true", b"\xed\xa0\x80", b" " * 50]  # fmt: skip
"""What files of some format give a meaning, or none allows."""


def changed(data: bytes, rng: Random) -> bytes:
    """Return bytes with one to four changes: some lost, moved, doubled, turned, or odd ones put in."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 2, 8, 40, 400))
        before, piece, after = data[:at], data[at : at + length], data[at + length :]
        match rng.randrange(6):
            case 0:
                data = before + after
            case 1:
                data = before + piece * rng.choice((2, 3, 50)) + after
            case 2:
                data = before + rng.choice(ODD) + piece + after
            case 3:
                data = before + rng.choice(ODD) + after
            case 4:
                data = before + bytes(byte ^ 1 << rng.randrange(8) for byte in piece) + after
            case _:
                other = rng.randrange(len(data) + 1)
                data = before + data[other : other + length] + after
    return data


def changed_zip(data: bytes, rng: Random) -> bytes:
    """Return a ZIP file with a change of its bytes, or of those of one of its members."""
    if rng.random() < 0.3:
        return changed(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    members[name] = changed(members[name], rng)
    return zipped(members)


def saved() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["STT", "Đơn vị", "Ngày"], [1, "Đơn vị 1", date(2026, 8, 19)], [2.5, True, None]):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def archive() -> bytes:
    changes: list[tuple[str, int | str, dict[str, Any] | None, dict[str, Any] | None]] = [("match", 1, None, {"id": 1})]
    entry = LogEntry(1, "2026-08-19T00:00:00", "An", 1, 1, 1, "a", "b", "c", changes, None, None)
    about = Manifest("archive/1", "0.1.0", "khoi", "2026", 1)
    return packed(about, {"match": [{"id": 1, "number": 1}]}, [entry], Standings((), ()))


ICS = calendar(
    "UID:a\nSUMMARY:Tập hát\nDTSTART:20260801T110000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY;COUNT=30",
    "UID:b\nDTSTART;TZID=Asia/Ho_Chi_Minh:20260819T080000\nDTEND;TZID=Asia/Ho_Chi_Minh:20260819T090000",
)
DRAW = {
    "format": "draw/1", "seed": "a", "apart": "no", "regions": ["", "", ""], "order": [2, 3, 1],
    "entries": [{"name": "An", "unit": "U"}, {"name": "Ba", "unit": "V", "strength": 1}, {"name": "Cả", "unit": "W"}],
}  # fmt: skip
CSV = 'STT;Đơn vị;Tên đội\n1;"Sở A; Sở B";Đội\n2;Đơn vị 2;\n'.encode()


LIST: office_files.Rows = [["TT", "Họ và tên"], [1, "An"], [2, "Bình"]]


def read_rows(data: bytes) -> object:
    return [recognise(sheet, ATHLETES) for sheet in read_list(data)]


def read_calendar(data: bytes) -> object:
    return read_times(data, date(2026, 8, 19), date(2026, 8, 21), ZoneInfo("Asia/Ho_Chi_Minh"))


def read_schedule(data: bytes) -> object:
    return problem_from(decode(data, ScheduleFile, "x"), "x")


def read_replay(data: bytes) -> object:
    return decode(data, ReplayFile, "x")


def from_file(reader: Callable[[str], object], folder: Path) -> Callable[[bytes], object]:
    """Let a reader of files read bytes."""

    def read(data: bytes) -> object:
        (folder / "file").write_bytes(data)
        return reader(str(folder / "file"))

    return read


def text(value: object) -> bytes:
    return json.dumps(value).encode()


READERS: dict[str, tuple[Callable[[bytes], object], list[Callable[[], bytes]], Callable[[bytes, Random], bytes]]] = {
    "csv": (read_rows, [lambda: CSV], changed),
    "xlsx": (read_rows, [workbook, saved], changed_zip),
    "xls": (read_rows, [lambda: office_files.xls(LIST, merges=[(1, 1, 1, 2)])], changed),
    "docx": (read_rows, [lambda: office_files.docx(LIST, ".VnTime", [(1, 1, 2, 1)], before=["a"])], changed_zip),
    "ods": (read_rows, [lambda: office_files.ods(LIST, merges=[(1, 1, 1, 2)])], changed_zip),
    "html": (read_rows, [lambda: office_files.html(LIST, "VNI-Times", [(1, 1, 1, 2)])], changed),
    "ics": (read_calendar, [lambda: ICS], changed),
    "trf": (read_trf, [lambda: trf(list(rounds(3, 9, 0.3))[-1][0]).encode()], changed),
    "replay": (read_replay, [lambda: text(VALID)], changed),
    "schedule": (read_schedule, [lambda: text(make(1, 12))], changed),
}
FILES: dict[str, tuple[Callable[[str], object], Callable[[], bytes], Callable[[bytes, Random], bytes]]] = {
    "archive": (read_archive, archive, changed_zip),
    "draw": (read_draw, lambda: text(DRAW), changed),
}


@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("kind", [*READERS, *FILES])
def test_a_changed_file_is_read_or_refused_in_one_sentence(kind: str, count: int, tmp_path: Path) -> None:
    if kind in FILES:
        of_file, sample, change = FILES[kind]
        reader, samples = from_file(of_file, tmp_path), [sample()]
    else:
        reader, made, change = READERS[kind]
        samples = [each() for each in made]
    outcomes, slowest = Counter[str](), 0.0
    for number in range(count):
        rng = Random(f"{kind} {number}")
        data, began = change(rng.choice(samples), rng), time.process_time()
        try:
            FILE.here(reader, data)
            outcomes["read"] += 1
        except InputError as error:
            assert error.text != TOO_MUCH, number
            assert vi(error.text), number
            assert str(error.text), number
            assert "\n" not in str(error.text).strip(), number
            outcomes["refused"] += 1
        except Exception as error:
            raise AssertionError(f"file {number}") from error
        slowest = max(slowest, time.process_time() - began)
    print(f"{kind}: {outcomes['read']} read, {outcomes['refused']} refused, slowest {slowest * 1000:.0f} ms")
    assert outcomes["read"]
    assert outcomes["refused"]
