"""Secrets of plugins' settings are sealed with the key file, as those of second factors are."""

from alembic import op
from sqlalchemy import JSON, Integer, column, select, table

from tournament.config import key_file

revision = "0021_sealed_secrets"
down_revision = "0020_news"

BLOCK = table("block", column("id", Integer), column("plugin_secrets", JSON(none_as_null=True)))


def upgrade() -> None:
    """Seal what is there; without any no key is asked for."""
    connection = op.get_bind()
    rows = connection.execute(select(BLOCK.c.id, BLOCK.c.plugin_secrets)).all()
    for id_, plugins in rows:
        if plugins:
            sealed = {
                key: {name: key_file().sealed("plugins", text) for name, text in secrets.items()}
                for key, secrets in plugins.items()
            }
            connection.execute(BLOCK.update().where(BLOCK.c.id == id_).values(plugin_secrets=sealed))
