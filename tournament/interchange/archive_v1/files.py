"""Whole exchanges as one file (``archive/1``): a ZIP of JSON, byte for byte the same for the same exchange."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from tournament.engine.errors import InputError
from tournament.interchange.reading import decode, named, read_bytes
from tournament.interchange.zips import open_zip

Row = dict[str, Any]
MANIFEST = "archive.json"
MEMBERS = ("rows.json", "log.json", "standings.json")
MOST_MEMBERS = 100
MOST_UNPACKED = 256 * 1024 * 1024
"""Of all members: an exchange of 10,000 matches has a fifth of it."""
_WHEN = (1980, 1, 1, 0, 0, 0)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an archive says of itself: the address words of its exchange, and SHA-256 of each member in hex."""

    format: Literal["archive/1"]
    program: str
    block: str
    exchange: str
    revision: int
    sha256: dict[str, str] = {}


class LogEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the log; `changes` are images of rows, ``[table, key, before, after]``."""

    id: int
    at: str
    actor_name: str
    block_id: int | None
    exchange_id: int | None
    revision: int
    action: str
    summary_vi: str
    summary_en: str
    changes: list[tuple[str, int | str, Row | None, Row | None]]
    undoes_id: int | None
    undone_by_id: int | None


Pair = tuple[int | float, int | float]


class GroupLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line of a group's table; `sets`, `points`, `goals` and what else a sport `counts` are for and against."""

    rank: int
    entry: str
    tied: bool
    played: int
    won: int
    drawn: int
    lost: int
    match_points: int | float
    sets: Pair
    points: Pair
    goals: Pair
    counts: dict[str, Pair] = {}


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A final place and who holds it."""

    place: int
    entry: str


class CompetitionStandings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a competition stands: its tables by group, its places, and each match's sides and winner by its key."""

    competition: str
    groups: dict[str, tuple[GroupLine, ...]]
    places: tuple[Place, ...]
    matches: dict[str, tuple[str | None, str | None, int | None]]


class UnitStanding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's overall rank; `medals` are gold, silver and bronze."""

    rank: int
    unit: str
    points: int | float
    medals: tuple[int, int, int]


class Standings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows from an exchange's results."""

    competitions: tuple[CompetitionStandings, ...]
    overall: tuple[UnitStanding, ...]


class Archive(msgspec.Struct, frozen=True):
    """An exchange: its rows by table, its log in order, how it stood; `damaged` members are not as packed."""

    manifest: Manifest
    rows: Mapping[str, list[Row]]
    log: list[LogEntry]
    standings: Standings
    damaged: tuple[str, ...] = ()


def packed(about: Manifest, rows: Mapping[str, list[Row]], log: list[LogEntry], standings: Standings) -> bytes:
    """Return an exchange as the bytes of an archive; the hashes of `about` are worked out here."""
    told = zip(MEMBERS, (rows, log, standings), strict=True)
    bodies = {name: msgspec.json.encode(value) for name, value in told}
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    manifest = msgspec.structs.replace(about, sha256=hashes)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in {MANIFEST: msgspec.json.encode(manifest), **bodies}.items():
            member = zipfile.ZipInfo(name, _WHEN)
            member.external_attr = 0o644 << 16
            archive.writestr(member, body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def read_archive(path: str) -> Archive:
    """Read the archive at `path` (``-`` is standard input); raises InputError for anything else than one.

    Only the members of the format are read, up to MOST_UNPACKED: nothing is ever written to a disk.
    """
    data, source = read_bytes(path), named(path)
    try:
        bodies = _bodies(data)
    except InputError as error:
        raise InputError(f"{source}: not an archive of an exchange: {error}") from error
    manifest = decode(bodies[MANIFEST], Manifest, f"{source}: {MANIFEST}")
    if set(manifest.sha256) != set(MEMBERS):
        raise InputError(f"{source}: {MANIFEST}: at $.sha256: it names other members than {', '.join(MEMBERS)}")
    rows, log, standings = MEMBERS
    return Archive(
        manifest=manifest,
        rows=decode(bodies[rows], dict[str, list[Row]], f"{source}: {rows}"),
        log=decode(bodies[log], list[LogEntry], f"{source}: {log}"),
        standings=decode(bodies[standings], Standings, f"{source}: {standings}"),
        damaged=tuple(name for name in MEMBERS if hashlib.sha256(bodies[name]).hexdigest() != manifest.sha256[name]),
    )


def _bodies(data: bytes) -> dict[str, bytes]:
    known = (MANIFEST, *MEMBERS)
    archive = open_zip(data, MOST_MEMBERS, MOST_UNPACKED)
    if sorted(archive.names) != sorted(known):
        strange = next((name for name in archive.names if name not in known), "a member too few")
        raise InputError(f"it holds {strange[:80]!r}")
    return {name: archive.read(name) for name in known}
