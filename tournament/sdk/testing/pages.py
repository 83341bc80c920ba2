"""What plugins show: documents, boxes, calendar entries, news and pages, tried on the sample's editions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from tournament.engine.scoring import Violation
from tournament.engine.text import Text
from tournament.sdk.permissions import declared
from tournament.sdk.records import CalendarEntry, Document, Exporter, MatchNotice, Panel, Response, TimetableNotice
from tournament.sdk.testing.in_app import NOW, Sample, renamed
from tournament.sdk.testing.kit import Check, Collected, hold, hold_distinct, hold_named, hold_words
from tournament.sdk.testing.wording import hold_escaped, hold_forms, hold_in_words, hold_policy
from tournament.sdk.views import ExchangeView, PanelContext, PanelPlace

if TYPE_CHECKING:
    from flask import Blueprint

Try = Callable[[], Sample]
"""Starts the application on the first call."""
LANGUAGES = ("vi", "en")
KEPT = Text("Dòng của plugin trước.", "A line of the plugin before.")


def page_checks(brought: Collected, hooks: Mapping[str, Any], sample: Try) -> Iterator[Check]:
    """Yield the checks of what a plugin shows."""
    sample = cache(sample)
    for kind in ("documents", "panels"):
        if brought.get(kind):
            yield Check(f"{kind}: each has its key", partial(_distinct, brought[kind], kind))
    checks: list[tuple[str, Callable[[Any, Try], None], Any]] = [
        *((f"document {each.key}: it renders", _document, each) for each in brought.get("documents", ())),
        *((f"exporter {each.key}: it makes its file", _exporter, each) for each in brought.get("exporters", ())),
        *((f"panel {each.key}: it renders", _panel, each) for each in brought.get("panels", ())),
        *((f"pages {each.name}: each asks for its permission", _pages, each) for each in brought.get("blueprints", ())),
        *((f"{hook}: it answers for every match", _HOOKS[hook], hooks[hook]) for hook in _HOOKS if hook in hooks),
    ]
    yield from (Check(name, partial(_in_application, check, record, sample)) for name, check, record in checks)


def _in_application(check: Callable[[Any, Try], None], record: Any, sample: Try) -> None:
    """Check with the context that a plugin has when it is asked for a page or told some news."""
    with sample().flask.app_context():
        check(record, sample)


def _distinct(records: list[Any], kind: str) -> None:
    hold_distinct((record.key for record in records), kind)


def _document(document: Document, sample: Try) -> None:
    hold_named(document.names, "the document")
    editions = sample().exchanges
    _of_each_edition(document.render, editions)
    for edition in editions:
        found = document.render(edition)
        if isinstance(found, str) or found.is_page:
            hold_in_words(_made(document.render, edition), edition)
            hold_policy(_made(document.render, edition))
            hold_escaped(document.render, edition)
        page = f"/{edition.block_slug}/{edition.slug}/documents/{document.key}"
        for language in LANGUAGES:
            status, _text = sample().get(page, language)
            hold(status == 200, f"its page in {language} answers {status}")


def _exporter(exporter: Exporter, sample: Try) -> None:
    hold_named(exporter.names, "the exporter")
    found = exporter.export(sample().exchanges[0])
    hold(isinstance(found, Response), f"it gives {found!r}: a Response is asked for")
    _of_each_edition(exporter.export, sample().exchanges)


def _of_each_edition(make: Callable[[ExchangeView], Any], editions: tuple[ExchangeView, ...]) -> None:
    """Hold that what is made of an edition is of this one alone, and the same each time."""
    made = [_made(make, each) for each in editions]
    strange = renamed(editions[0])
    other = _made(make, strange)
    for edition, body in zip((*editions, strange), (*made, other), strict=True):
        others = {each.name.vi for each in (*editions, strange) if each is not edition}
        names = {unit.name for each in editions if each is not edition for unit in each.units}
        wrong = [name for name in sorted(others | names) if name in body]
        hold(not wrong, f"made for {edition.name.vi!r} it names {wrong[:1]}, which is of another edition")
    hold(made[0], "it gives nothing for an edition that is over")
    for edition, before in zip(editions, made, strict=False):
        again = _body(make, edition)
        is_same = isinstance(again, bytes) or again == before  # a packed file may say when it was made
        hold(is_same, "made again for the same edition it is another")


def _made(make: Callable[[ExchangeView], Any], edition: ExchangeView) -> str:
    body = _body(make, edition)
    return body if isinstance(body, str) else body.decode("latin-1")


def _body(make: Callable[[ExchangeView], Any], edition: ExchangeView) -> str | bytes:
    found = make(edition)
    hold(isinstance(found, str | Response), f"it gives {found!r}: text, Markup or a Response is asked for")
    body: str | bytes = found.body if isinstance(found, Response) else found
    return body


def _panel(panel: Panel, sample: Try) -> None:
    for edition in sample().exchanges:
        for context, page in _contexts(PanelPlace(panel.place), edition):
            found = panel.render(context)
            hold(isinstance(found, str), f"it gives {found!r}: text or Markup is asked for")
            hold_in_words(found, edition)
            hold_policy(found)
            hold(panel.render(context) == found, "asked again about the same it gives another")
            hold_escaped(panel.render, context)
            for language in LANGUAGES:
                status, text = sample().get(f"/{edition.block_slug}/{edition.slug}/{page}", language)
                hold(status == 200, f"its page in {language} answers {status}")
                hold_forms(text)
            _hold_unharmed(panel.key, sample)


def _hold_unharmed(key: str, sample: Try) -> None:
    """Hold that what is left out of a page where it fails or takes too long has done neither."""
    found = next((each for part, each in sample().registry.guard.failures().items() if part.key == key), None)
    hold(found is None, f"its page does without it: {found and found.last}")


def _contexts(place: PanelPlace, edition: ExchangeView) -> Iterator[tuple[PanelContext, str]]:
    """Yield what the pages of a place are about, with their addresses: matches and heats, teams and runners.

    Of the matches and the teams the first and the last: one that is over and, while an edition goes on, one to come.
    """
    for one in edition.competitions:
        context = PanelContext(edition, one)
        if place is PanelPlace.COMPETITION:
            yield context, f"{one.slug}/"
        elif place is PanelPlace.MATCH:
            for match in dict.fromkeys((one.matches[0], one.matches[-1])):
                yield replace(context, match=match), f"{one.slug}/matches/{match.key}/"
        elif place is PanelPlace.TEAM:
            for entry in (one.entries[0], one.entries[-1]):
                yield replace(context, entry=entry), f"{one.slug}/teams/{entry.slug}/"
        else:
            yield PanelContext(edition), ""


def _pages(blueprint: Blueprint, sample: Try) -> None:
    """Ask for every page as a stranger: only public ones open, and none breaks."""
    edition = sample().exchanges[0]
    known = {"block": edition.block_slug, "exchange": edition.slug, "competition": edition.competitions[0].slug}
    flask, organiser = sample().flask, sample().organiser()
    for rule in flask.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{blueprint.name}."):
            continue
        permission = declared(flask, rule.endpoint)
        hold(permission, f"{rule.rule} declares no permission")
        if "GET" not in (rule.methods or ()) or not rule.arguments <= known.keys():
            continue
        with flask.test_request_context():
            given: dict[str, Any] = {name: known[name] for name in rule.arguments}
            address = flask.url_for(rule.endpoint, **given)
        for language in LANGUAGES:
            status, text = sample().get(address, language)
            hold(status < 500, f"{rule.rule} answers {status}")
            hold_forms(text)
            closed = permission == "public" or status in {302, 303, 401, 403, 404}
            hold(closed, f"{rule.rule} is for {permission}, and answers a stranger {status}")
            status, text = organiser.get(address, language)
            hold(status < 500, f"{rule.rule} answers an organiser {status}")
            hold_forms(text)
            hold_policy(text)


def _calendar_entry(hook: Callable[..., Any], sample: Try) -> None:
    for match in sample().matches:
        before = CalendarEntry(match.title, (KEPT,))
        found = hook(match=match, entry=before)
        hold(
            found is None or isinstance(found, CalendarEntry),
            f"it gives {found!r}: a CalendarEntry or None is asked for",
        )
        if found is not None:
            hold_words(found.title, "the title")
            for line in found.description:
                hold_words(line, "a line")
            hold(KEPT in found.description, "it drops what the plugin before it said: add to entry.description")


def _score_checks(hook: Callable[..., Any], sample: Try) -> None:
    heats = {heat.match for edition in sample().exchanges for one in edition.competitions for heat in one.heats}
    for match in (match for match in sample().matches if match not in heats):  # of marks no plugin is asked
        for score in ((), ((21, 12),), ((21, 12), (21, 17)), ((2, 0),), ((25, 23),) * 5):
            found = list(hook(match=match, score=score) or ())
            hold(all(isinstance(each, Violation) for each in found), f"{score}: it gives {found!r}, no violations")
            for each in found:
                hold_words(each.text, f"{score}: a violation")
                part = each.part
                hold(
                    part is None or 1 <= part <= max(len(score), 1), f"{score}: it names part {part}, which it has not"
                )


def _result_recorded(hook: Callable[..., Any], sample: Try) -> None:
    for edition in sample().exchanges:
        for match in (match for one in edition.competitions for match in one.matches):
            hook(notice=MatchNotice(edition.id, match))


def _timetable_published(hook: Callable[..., Any], sample: Try) -> None:
    for edition in sample().exchanges:
        for matches in (*(one.matches for one in edition.competitions), ()):
            hook(notice=TimetableNotice(edition.id, matches, NOW))


_HOOKS: Mapping[str, Callable[[Callable[..., Any], Try], None]] = {
    "tournament_calendar_entry": _calendar_entry,
    "tournament_score_checks": _score_checks,
    "tournament_result_recorded": _result_recorded,
    "tournament_timetable_published": _timetable_published,
}
