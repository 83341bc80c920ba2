"""Pages, feeds and sign-in: one folder per audience, and what they all share."""

from __future__ import annotations

from flask import Flask

from tournament.runtime import Runtime
from tournament.web import (
    accounts,
    addresses,
    assets,
    errors,
    forms,
    headers,
    hosts,
    language,
    local_formats,
    logs,
    page_cache,
    permissions,
    plugin_pages,
    plugin_parts,
    request_notes,
    sessions,
    submissions,
)

MAX_UPLOAD = 4 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Wire the web into an application that has its runtime and its database."""
    # Late: their modules import the ones above.
    from tournament.web import api, calendar, expired_forms, organiser, public, snapshot  # noqa: PLC0415

    plugin_pages.count_together(app)
    init_foundation(app)
    for blueprint in (api.blueprint, api.scoring.blueprint, organiser.blueprint, calendar.blueprint, public.blueprint):
        app.register_blueprint(blueprint)
    plugin_pages.init_app(app)
    plugin_parts.init_app(app)
    app.before_request(page_cache.answer_from_kept)
    expired_forms.init_app(app)
    organiser.resubmission.init_app(app)
    permissions.check(app)
    snapshot.init_app(app)


def init_foundation(app: Flask) -> None:
    """Set up what pages of every audience stand on; what comes first also refuses first."""
    runtime: Runtime = app.extensions["tournament"]
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=MAX_UPLOAD,
        SESSION_COOKIE_SECURE=runtime.settings.public_url.startswith("https:"),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # browsers may send no Referer; the token and the cookie's SameSite protect
    )
    hosts.take_public_name(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    first = (request_notes, addresses, logs, page_cache, headers, errors, sessions, language, local_formats)
    for part in (*first, assets, hosts, forms, submissions, permissions, accounts):
        part.init_app(app)
