"""Calendars: feeds, the pages to subscribe to them, and private ones."""

from __future__ import annotations

from flask import Blueprint

from tournament.web.calendar.feeds import add_feeds
from tournament.web.calendar.links import FeedLinks, feeds_of
from tournament.web.calendar.private_feeds import add_family
from tournament.web.calendar.subscribe import add_pages

__all__ = ["FeedLinks", "blueprint", "feeds_of"]

blueprint = Blueprint("calendar", __name__)
add_feeds(blueprint)
add_pages(blueprint)
add_family(blueprint)
blueprint.add_app_template_global(feeds_of)
