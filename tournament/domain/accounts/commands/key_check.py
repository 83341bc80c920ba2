"""Whether the keys at hand are those that a database was written with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, inspect, select

from tournament.domain.accounts.commands.second_factors import is_readable
from tournament.keys import KeyFile
from tournament.models import Block, User
from tournament.storage.migrate import open_engine

LOST = "if it is lost, `tournament user link EMAIL --drop-second-factor` lets each person in again"
ENTER_AGAIN = "if it is lost, *Plugins* asks organisers for them again"


def problems(database_url: str, keys: KeyFile) -> list[str]:
    """Say in a sentence each what cannot be read with these keys; empty when all is well."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        has_accounts = inspect(connection).has_table(User.__tablename__) and connection.scalar(
            select(func.count()).select_from(User)
        )
        stored = connection.scalars(select(User.totp_secret)) if has_accounts else ()
        factors = [secret for secret in stored if secret is not None]
        of_plugins = [*_of_plugins(connection)]
    engine.dispose()
    if has_accounts and not keys.exists():
        return [
            f"the key file {keys.path} is missing: put back the one that was used with this database, before any other "
            f"command makes a new one; {LOST}"
        ]
    found = (
        (factors, "second factors were made", LOST, [each for each in factors if not is_readable(each, keys)]),
        (of_plugins, "secrets of plugins were sealed", ENTER_AGAIN,
         [each for each in of_plugins if keys.opened("plugins", each) is None]),
    )  # fmt: skip
    return [
        f"{len(lost)} of {len(all_)} {what} with keys that {keys.path} does not hold: "
        f"put back the key file that was used with this database; {otherwise}"
        for all_, what, otherwise, lost in found
        if lost
    ]


def _of_plugins(connection: Connection) -> Iterator[str]:
    """Yield the sealed secrets of plugins' settings, none of a database that has no place for them yet."""
    found = inspect(connection)
    known = found.has_table(Block.__tablename__) and {each["name"] for each in found.get_columns(Block.__tablename__)}
    if known and Block.plugin_secrets.key in known:
        for plugins in connection.scalars(select(Block.plugin_secrets)):
            for secrets in (plugins or {}).values():
                yield from secrets.values()
