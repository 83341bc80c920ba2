"""Reading what a block's organisers set for a plugin."""

from __future__ import annotations

from typing import Any

from tournament.sdk.database import reading


def settings_of(key: str, block_slug: str) -> dict[str, Any]:
    """Return what is set under the key of a plugin's settings in a block, within the application's context.

    Nothing is there before the form was saved once: `settings_of(KEY, slug).get("size", 10)`.
    """
    from sqlalchemy import JSON, text  # noqa: PLC0415 - commands of the engine do without

    query = text("SELECT plugin_settings FROM block WHERE slug = :slug").columns(plugin_settings=JSON)
    with reading() as session:
        stored = session.scalar(query, {"slug": block_slug}) or {}
    return dict(stored.get(key, {}))
