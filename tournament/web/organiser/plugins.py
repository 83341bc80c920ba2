"""What organisers do with plugins: which are on in their block, how they are set, and the files they take out."""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import Any

from flask import abort, flash, get_template_attribute, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.exchanges.commands import blocks
from tournament.domain.exchanges.queries import blocks as queries
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.runtime import runtime
from tournament.sdk import PluginSettings
from tournament.web.forms import Form, switched
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import SendForm
from tournament.web.organiser.gallery import cards, part_told
from tournament.web.organiser.pages import actor, address, save, save_with, the_block, the_exchange
from tournament.web.permissions import permission
from tournament.web.plugin_parts import download, edition_read

NOT_PLAIN = Message("“{field}” holds what settings cannot keep: texts, numbers, switches and lists of them.")


@blueprint.get("/<block>/plugins")
@permission("organise")
def plugins(block: str) -> str:
    """Show the installed plugins: what they bring, their versions and health, and which are on for this block."""
    view, registry = the_block(block), runtime().registry
    off = queries.disabled_plugins(view.id)
    settings: dict[str, list[PluginSettings]] = {}
    for key, each in registry.offered("settings", off).items():
        settings.setdefault(registry.owner("settings", key) or "", []).append(each)
    return render_template(
        "organiser/plugins.html",
        block=view,
        cards=cards(registry),
        failures=registry.failures,
        part_told=partial(part_told, registry),
        settings=settings,
        send=SendForm(),
        disabled=off,
        title=_("Plugins"),
        back=url_for("organiser.block", block=block),
    )


@blueprint.post("/<block>/plugins/<name>")
@permission("administer")
def enable_plugin(block: str, name: str) -> Response | str:
    """Switch a plugin on or off for a block."""
    view, form = the_block(block), SendForm()
    if name not in {*queries.disabled_plugins(view.id), *(each.name for each in runtime().registry.plugins)}:
        abort(404)
    here = url_for("organiser.plugins", block=block)
    enabled = switched("enabled")
    return save_with(
        form, lambda: blocks.set_plugin_enabled(actor(), view.id, name, enabled), lambda _done: here, undo=False
    ) or render_template("organiser/form.html", form=form, title=_("Plugins"), back=here, block=view)


@blueprint.route("/<block>/plugins/settings/<key>", methods=["GET", "POST"])
@permission("organise")
def plugin_settings(block: str, key: str) -> Response | str:
    """Change how a plugin is set in a block, by the form that it brings."""
    view, registry = the_block(block), runtime().registry
    settings: PluginSettings = registry.offered("settings", queries.disabled_plugins(view.id)).get(key) or abort(404)
    back = url_for("organiser.plugins", block=block)
    form = _settings_form(settings, queries.plugin_settings(view.id, key))
    if form is None:
        flash(_("The settings cannot be shown: the plugin that brings them failed."), "warning")
        return redirect(back)
    return save(
        form, lambda: blocks.set_plugin_settings(actor(), view.id, key, settings.names, _plain(form)), back
    ) or render_template("organiser/form.html", form=form, block=view, back=back, title=in_language(settings.names))


@blueprint.get("/<block>/<exchange>/exports/<key>")
@permission("organise")
def plugin_export(block: str, exchange: str, key: str) -> Response:
    """Send the file that a plugin makes of the edition."""
    view, registry = the_exchange(block, exchange), runtime().registry
    exporter = registry.offered("exporters", queries.disabled_plugins(view.block_id)).get(key) or abort(404)
    made = registry.exported(exporter, edition_read(view))
    if made is None:
        flash(_("The file cannot be made: the plugin that makes it failed."), "warning")
        return redirect(address("checklist", view))
    return download(made, key)


def _settings_form(settings: PluginSettings, stored: dict[str, Any]) -> Form | None:
    """Return the form of a plugin's settings, None where it cannot be made, shown or read."""
    registry = runtime().registry

    def validate(form: Form, extra_validators: Any = None) -> bool:
        return registry.is_fit(settings, lambda: Form.validate(form, extra_validators))

    def made(own: type[Any]) -> Form:
        form: Form = type("SettingsForm", (own, Form), {"validate": validate})(data=stored)
        shown = get_template_attribute("_macros/forms.html", "field")
        for field in form:  # here it may fail, in the page no longer
            shown(field)
        if not isinstance(form.data, dict):  # a field has this name
            raise TypeError("a form of settings has no field named data")
        return form

    return registry.settings_form(settings, made)


def _plain(form: Form) -> dict[str, Any]:
    """Return what a form holds as it is kept; raises InputError for what JSON has no word for."""
    found = {name: value for name, value in form.data.items() if name != "csrf_token"}
    for name, value in found.items():
        if not all(map(_is_kept, _each(value))):
            raise InputError(NOT_PLAIN.format(field=form[name].label.text))
    return found


def _is_kept(value: Any) -> bool:
    """Tell whether JSON has a word for a value; it has none for what is no number or without an end."""
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
