"""What programs that visit every site ask for: robots.txt, sitemap.xml, favicon.ico, security.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from xml.sax.saxutils import escape

from flask import Response, abort, url_for

from tournament.catalogues import languages
from tournament.editions import sitemap as queries
from tournament.runtime import runtime
from tournament.web.assets import all_assets
from tournament.web.permissions import permission
from tournament.web.public import blueprint

OF_EDITION = ("exchange", "schedule", "standings", "brackets", "results", "overall_", "documents_")
"""The pages of an edition that a search engine may show, by endpoint."""
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
A_DAY = "public, max-age=86400"
CONTACT_HOLDS = timedelta(days=180)
"""How long the security contact may be believed: RFC 9116 asks for less than a year."""


@blueprint.get("/robots.txt")
@permission("public")
def robots() -> Response:
    """Keep robots out of the organisers' pages only (RFC 9309)."""
    lines = ("User-agent: *", "Disallow: /manage/", f"Sitemap: {runtime().settings.public_url}/sitemap.xml", "")
    return _text("\n".join(lines))


@blueprint.get("/sitemap.xml")
@permission("public")
def sitemap() -> Response:
    """List the sitemaps (sitemaps.org 0.9): one holds 50,000 addresses at most, fewer than a province has pages."""
    paths = [url_for("public.sitemap_of_blocks")]
    paths += [url_for("public.sitemap_of_block", block=block) for block in queries.blocks_with_editions()]
    return _listed("sitemapindex", "sitemap", paths)


@blueprint.get("/sitemap-blocks.xml")
@permission("public")
def sitemap_of_blocks() -> Response:
    """List the front page and those of the blocks."""
    paths = [url_for("public.front"), *(url_for("public.block", block=block) for block in queries.blocks())]
    return _listed("urlset", "url", paths)


@blueprint.get("/<block>/sitemap.xml")
@permission("public")
def sitemap_of_block(block: str) -> Response:
    """List the public pages of a block's editions; drafts are none."""
    paths = [
        url_for(f"public.{page}", block=block, exchange=exchange)
        for exchange in queries.editions(block)
        for page in OF_EDITION
    ]
    paths += [
        url_for("public.competition", block=block, exchange=exchange, competition=competition)
        for exchange, competition in queries.competitions(block)
    ]
    return _listed("urlset", "url", paths) if paths else abort(404)


@blueprint.get("/favicon.ico")
@permission("public")
def favicon() -> Response:
    """Send the mark to programs that look for it under its old name."""
    mark = all_assets().named("mark.svg")
    response = Response(mark.plain, content_type=mark.type)
    response.headers["Cache-Control"] = A_DAY
    return response


@blueprint.get("/.well-known/security.txt")
@permission("public")
def security() -> Response:
    """Say where faults are told in confidence (RFC 9116), if the operator has said so."""
    settings = runtime().settings
    if settings.security_contact is None:
        abort(404)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {runtime().clock() + CONTACT_HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages())}",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
        "",
    )
    return _text("\n".join(lines))


def _listed(whole: str, each: str, paths: Iterable[str]) -> Response:
    base = runtime().settings.public_url
    places = "".join(f"<{each}><loc>{escape(base + path)}</loc></{each}>\n" for path in paths)
    said = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{SITEMAP}">\n{places}</{whole}>\n'
    return Response(said, content_type="application/xml; charset=utf-8")


def _text(said: str) -> Response:
    return Response(said, content_type="text/plain; charset=utf-8")
