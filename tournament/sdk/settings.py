"""Reading what a block's organisers set for a plugin."""

from __future__ import annotations

from typing import Any

from tournament.sdk.database import reading
from tournament.sdk.secrets_handed_out import hand_out


def settings_of(key: str, block_slug: str) -> dict[str, Any]:
    """Return what is set under the key of a plugin's settings in a block, within the application's context.

    Nothing is there before the form was saved once: `settings_of(KEY, slug).get("size", 10)`. Secrets are there too;
    one that is to be entered again is None.
    """
    from flask import current_app  # noqa: PLC0415 - commands of the engine do without
    from sqlalchemy import JSON, text  # noqa: PLC0415

    query = text("SELECT plugin_settings, plugin_secrets FROM block WHERE slug = :slug")
    with reading() as session:
        row = session.execute(query.columns(plugin_settings=JSON, plugin_secrets=JSON), {"slug": block_slug}).first()
    settings, secrets = row if row is not None else (None, None)
    opened = current_app.extensions["tournament"].settings.keys.opened
    apart = {name: opened("plugins", sealed) for name, sealed in (secrets or {}).get(key, {}).items()}
    hand_out(each for each in apart.values() if each is not None)
    return {name: apart.get(name, value) for name, value in (settings or {}).get(key, {}).items()}
