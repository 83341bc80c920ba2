"""Settings of one running system, read from the environment once."""

from __future__ import annotations

import ipaddress
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from tournament import private
from tournament.engine.errors import InputError
from tournament.keys import KeyFile, Keys, PassingKeys

EMBEDDED = "tournament.sqlite3"
LAST_BACKUP = "last-backup"
CONTACT = re.compile(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[-0-9]+)")
SHORTEST_TOKEN = 16
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_PACKAGE = Path(__file__).parent


def _data(installed: str, in_checkout: str) -> Path:
    """Find data that lies beside the package in a checkout and inside it in a wheel."""
    carried = _PACKAGE / installed
    return carried if carried.is_dir() else _PACKAGE.parent / in_checkout


TEMPLATES = _data("_templates", "templates")
MIGRATIONS = _data("_migrations", "migrations")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives and under which address the world reaches the pages.

    `home` holds the embedded database; `public_url` is what QR codes, calendars and links carry, without a
    trailing slash; `keys` are the secrets of sessions and second factors; `snapshot` is where pages stand as files.
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


def database_url(given: str | None, home: Path) -> str:
    """Return the SQLAlchemy address of `given`, or of the embedded database in `home`.

    The short forms ``postgres://`` and ``postgresql://`` mean the psycopg driver. Raises InputError for another kind.
    """
    if not given:
        return f"sqlite:///{home / EMBEDDED}"
    scheme, _, rest = given.partition("://")
    if not rest or scheme.partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise InputError("DATABASE_URL is no address of PostgreSQL or SQLite, as in postgresql://user@host/name")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else given


def is_log_json() -> bool:
    """Tell whether LOG_FORMAT asks for a log of JSON."""
    wanted = os.environ.get("LOG_FORMAT") or "text"
    if wanted not in {"text", "json"}:
        raise InputError("LOG_FORMAT is text or json")
    return wanted == "json"


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
