"""Whether the keys at hand are those that a database was written with."""

from __future__ import annotations

from sqlalchemy import func, inspect, select

from tournament.domain.accounts.commands.second_factors import is_readable
from tournament.keys import KeyFile
from tournament.models import User
from tournament.storage.migrate import open_engine

LOST = "if it is lost, `tournament user link EMAIL --drop-second-factor` lets each person in again"


def problems(database_url: str, keys: KeyFile) -> list[str]:
    """Say in a sentence each what cannot be read with these keys; empty when all is well."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        has_accounts = inspect(connection).has_table(User.__tablename__) and connection.scalar(
            select(func.count()).select_from(User)
        )
        stored = connection.scalars(select(User.totp_secret)) if has_accounts else ()
        secrets = [secret for secret in stored if secret is not None]
    engine.dispose()
    if has_accounts and not keys.exists():
        return [
            f"the key file {keys.path} is missing: put back the one that was used with this database, before any other "
            f"command makes a new one; {LOST}"
        ]
    lost = [secret for secret in secrets if not is_readable(secret, keys)]
    if lost:
        return [
            f"{len(lost)} of {len(secrets)} second factors were made with keys that {keys.path} does not hold: "
            f"put back the key file that was used with this database; {LOST}"
        ]
    return []
