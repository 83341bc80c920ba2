"""Settings of one running system, read from the environment once."""

from __future__ import annotations

import ipaddress
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import platformdirs

from tournament import private
from tournament.engine.errors import InputError
from tournament.keys import KeyFile, Keys, PassingKeys

EMBEDDED = "tournament.sqlite3"
LAST_BACKUP = "last-backup"
CONTACT = re.compile(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[-0-9]+)")
SHORTEST_TOKEN = 16
NO_DATABASE = "DATABASE_URL is no address of PostgreSQL or SQLite, as in postgresql://user@host/name"
NO_REPLICA = "DATABASE_READ_URL names a replica of PostgreSQL: DATABASE_URL has to name its primary"
NO_REPLICA_ADDRESS = "DATABASE_READ_URL is no address of PostgreSQL, as in postgresql://user@host/name"
PREFER_STANDBY = "target_session_attrs=prefer-standby"
READ_WRITE = "target_session_attrs=read-write"
_HOST = re.compile(r"\[?(?P<host>[^\[\]:]+|(?<=\[)[^\[\]]+(?=\]))\]?(?::(?P<port>\d*))?")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_PACKAGE = Path(__file__).parent


def _data(installed: str, in_checkout: str) -> Path:
    """Find data that lies beside the package in a checkout and inside it in a wheel."""
    carried = _PACKAGE / installed
    return carried if carried.is_dir() else _PACKAGE.parent / in_checkout


TEMPLATES = _data("_templates", "templates")
MIGRATIONS = _data("_migrations", "migrations")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections to PostgreSQL one process keeps, and how many more it opens while all of them are busy.

    A connection is made anew after so many seconds; with `pre_ping` each is asked whether it lives before it is used.
    """

    size: int = 10
    """One for each thread that works on requests."""
    overflow: int = 23
    """A second for each of these while it notes a session or a form; supervisors and streams; two for each job."""
    recycle_seconds: int = 1800
    pre_ping: bool = True

    @classmethod
    def from_environment(cls) -> Pool:
        """Read DATABASE_POOL_SIZE and so on; raises InputError for what is no such number."""
        usual = cls()
        return cls(
            size=_number("DATABASE_POOL_SIZE", usual.size, 1, "connections"),
            overflow=_number("DATABASE_POOL_OVERFLOW", usual.overflow, 0, "connections"),
            recycle_seconds=_number("DATABASE_POOL_RECYCLE", usual.recycle_seconds, 1, "seconds"),
            pre_ping=_choice("DATABASE_PRE_PING", "on", "off") == "on",
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives and under which address the world reaches the pages.

    `home` holds the embedded database, `read_url` names a replica of another; `public_url` is what QR codes, calendars
    and links carry, without a trailing slash; `keys` are the secrets of sessions and second factors; `snapshot` is
    where pages stand as files.
    """

    home: Path
    database_url: str
    public_url: str
    keys: Keys = field(repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    testing: bool = False
    security_contact: str | None = None
    metrics_token: str = field(default="", repr=False)
    trusted_proxies: tuple[Network, ...] = ()
    slow_statement_ms: int = 1000
    log_json: bool = False
    snapshot: Path | None = None
    pool: Pool = Pool()
    read_url: str = ""

    @classmethod
    def from_environment(cls, public_url: str | None = None) -> Settings:
        """Read TOURNAMENT_HOME, TOURNAMENT_KEYS, DATABASE_URL and so on; make the home when missing."""
        home = _home()
        private.make_folder(home)
        given = os.environ.get("DATABASE_URL")
        if not given:
            private.make_file(home / EMBEDDED)
        return cls(
            home=home,
            database_url=database_url(given, home),
            public_url=(public_url or os.environ.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
            keys=key_file(),
            security_contact=_contact(os.environ.get("SECURITY_CONTACT")),
            smtp_url=os.environ.get("SMTP_URL", ""),
            mail_from=os.environ.get("MAIL_FROM", ""),
            trusted_proxies=_networks(os.environ.get("TRUSTED_PROXIES", "")),
            slow_statement_ms=_milliseconds(os.environ.get("SLOW_STATEMENT_MS") or "1000"),
            log_json=is_log_json(),
            metrics_token=_token(os.environ.get("METRICS_TOKEN", "")),
            pool=Pool.from_environment(),
            read_url=_read_url(os.environ.get("DATABASE_READ_URL"), given, home),
            snapshot=Path(folder) if (folder := os.environ.get("TOURNAMENT_SNAPSHOT")) else None,
        )

    def for_reading(self) -> Settings:
        """Return the same without a file of keys where there is none: whoever only reads makes none."""
        return self if key_file().exists() else replace(self, keys=PassingKeys())


def note_backup(home: Path, now: datetime) -> None:
    """Remember when the last backup was made; nothing hangs on it."""
    with suppress(OSError):
        (home / LAST_BACKUP).write_text(now.isoformat(timespec="seconds"))


def last_backup(home: Path) -> datetime | None:
    """Return when the last backup was made from here, if one was."""
    try:
        return datetime.fromisoformat((home / LAST_BACKUP).read_text()).astimezone(UTC)
    except (OSError, ValueError):
        return None


def key_file() -> KeyFile:
    """Return the file of keys that TOURNAMENT_KEYS names, or that of the home; asking makes none."""
    home = _home()
    return KeyFile(Path(os.environ.get("TOURNAMENT_KEYS") or home / "keys.json"), home / "secret-key")


def _home() -> Path:
    return Path(os.environ.get("TOURNAMENT_HOME") or platformdirs.user_data_path("hoi-thao"))


def _read_url(given: str | None, written: str | None, home: Path) -> str:
    """Return the SQLAlchemy address of a replica, if one is given.

    Raises InputError beside an embedded database, and for what is no address of PostgreSQL.
    """
    if not given:
        return ""
    if database_url(written, home).startswith("sqlite") or given.startswith("sqlite"):
        raise InputError(NO_REPLICA)
    try:
        return database_url(given, home, PREFER_STANDBY)
    except InputError as error:
        raise InputError(NO_REPLICA_ADDRESS) from error


def database_url(given: str | None, home: Path, wanted: str = READ_WRITE) -> str:
    """Return the SQLAlchemy address of `given`, or of the embedded database in `home`.

    The short forms ``postgres://`` and ``postgresql://`` mean the psycopg driver. Several hosts, as libpq writes them
    (``postgresql://user@one,two:5433/name``), are tried until one is as `wanted`. Raises InputError for another kind.
    """
    if not given:
        return f"sqlite:///{home / EMBEDDED}"
    scheme, _, rest = given.partition("://")
    if not rest or scheme.partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise InputError(NO_DATABASE)
    if scheme.startswith("sqlite"):
        return given
    driver = scheme if "+" in scheme else "postgresql+psycopg"
    return f"{driver}://{_with_hosts_apart(rest, wanted)}"


def _with_hosts_apart(rest: str, wanted: str) -> str:
    """Write several hosts of an address as SQLAlchemy reads them, and ask for one as `wanted`, or as it says."""
    place, _, query = rest.partition("?")
    authority, slash, name = place.partition("/")
    account, at, hosts = authority.rpartition("@")
    said = [each for each in query.split("&") if each]
    if "," in hosts:
        places = [_HOST.fullmatch(host) for host in hosts.split(",")]
        if not all(places):
            raise InputError(NO_DATABASE)
        said += [f"{key}=" + ",".join(each[key] or "" for each in places if each) for key in ("host", "port")]
        authority = account + at
    named = [value for each in said for key, _, value in (each.partition("="),) if key == "host"]
    is_chosen = any(each.startswith("target_session_attrs=") for each in said)
    if not is_chosen and (len(named) > 1 or "," in unquote("".join(named))):
        said.append(wanted)
    return authority + slash + name + ("?" + "&".join(said) if said else "")


def is_log_json() -> bool:
    """Tell whether LOG_FORMAT asks for a log of JSON."""
    return _choice("LOG_FORMAT", "text", "json") == "json"


def _choice(name: str, usual: str, other: str) -> str:
    """Return which of two words a variable says; raises InputError for any other."""
    wanted = os.environ.get(name) or usual
    if wanted not in {usual, other}:
        raise InputError(f"{name} is {usual} or {other}")
    return wanted


def _number(name: str, usual: int, least: int, counted: str) -> int:
    """Return the number that a variable says; raises InputError for what is none, or too small."""
    given = os.environ.get(name) or str(usual)
    if not given.isdecimal() or len(given) > 6 or int(given) < least:
        raise InputError(f"{name} is no number of {counted}, at least {least}, as in {usual}")
    return int(given)


def _networks(given: str) -> tuple[Network, ...]:
    """Read addresses and networks between commas or spaces; raises InputError for what is neither."""
    found = []
    for each in given.replace(",", " ").split():
        try:
            found.append(ipaddress.ip_network(each))
        except ValueError as error:
            sentence = f"TRUSTED_PROXIES: {each} is no address and no network, as in 10.0.0.5 or 10.0.0.0/24"
            raise InputError(sentence) from error
    return tuple(found)


def _milliseconds(given: str) -> int:
    if not given.isdecimal() or len(given) > 9:
        raise InputError("SLOW_STATEMENT_MS is no number of milliseconds, as in 500; 0 names none")
    return int(given)


def _token(given: str) -> str:
    """Return the word that opens /metrics to others than this machine; raises InputError for one to be guessed."""
    token = given.strip()
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable() or " " in token):
        raise InputError(f"METRICS_TOKEN needs at least {SHORTEST_TOKEN} letters, digits or signs, and no spaces")
    return token


def _contact(given: str | None) -> str | None:
    """Return where faults are told as a URI (RFC 9116 section 2.5.3); mail may come without its scheme."""
    contact = (given or "").strip()
    if not contact:
        return None
    uri = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    if not CONTACT.fullmatch(uri):
        raise InputError(
            "SECURITY_CONTACT is no address for reports of faults, as in mailto:it@host or https://host/report"
        )
    return uri
