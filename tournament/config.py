"""Settings of one running system, read from the environment once."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from tournament.engine.errors import InputError

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

    `home` holds the embedded database and the secrets; `public_url` is what QR codes, calendars and
    links carry, without a trailing slash.
    """

    home: Path
    database_url: str
    public_url: str
    secret_key: str = field(repr=False)
    testing: bool = False

    @classmethod
    def from_environment(cls, public_url: str | None = None) -> Settings:
        """Read TOURNAMENT_HOME, DATABASE_URL and PUBLIC_URL; make the home and its secret when missing."""
        home = Path(os.environ.get("TOURNAMENT_HOME") or platformdirs.user_data_path("hoi-thao"))
        home.mkdir(parents=True, exist_ok=True)
        return cls(
            home=home,
            database_url=database_url(os.environ.get("DATABASE_URL"), home),
            public_url=(public_url or os.environ.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
            secret_key=_secret(home / "secret-key"),
        )


def database_url(given: str | None, home: Path) -> str:
    """Return the SQLAlchemy address of `given`, or of the embedded database in `home`.

    The short forms ``postgres://`` and ``postgresql://`` mean the psycopg driver. Raises InputError for another kind.
    """
    if not given:
        return f"sqlite:///{home / 'tournament.sqlite3'}"
    scheme, _, rest = given.partition("://")
    if not rest or scheme.partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise InputError("DATABASE_URL is no address of PostgreSQL or SQLite, as in postgresql://user@host/name")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else given


def _secret(path: Path) -> str:
    """Read the secret at `path`, or create it readable by the owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
