"""What organisers do with plugins: which are on in their block, how they are set, and the files they take out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from math import isfinite
from typing import Any

from flask import abort, flash, get_template_attribute, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field
from wtforms.validators import Optional
from wtforms.widgets import PasswordInput

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

REMOVE = "remove_secrets"
"""The field that removes the secrets of a plugin."""
NOT_PLAIN = Message("“{field}” holds what settings cannot keep: texts, numbers, switches and lists of them.")


@blueprint.get("/<block>/plugins")
@permission("organise")
def plugins(block: str) -> str:
    """Show the installed plugins: what they bring, their versions and health, and which are on for this block."""
    view, registry = the_block(block), runtime().registry
    off = queries.disabled_plugins(view.id)
    settings: dict[str, list[PluginSettings]] = {}
    incomplete = set[str]()
    for key, each in registry.offered("settings", off).items():
        settings.setdefault(registry.owner("settings", key) or "", []).append(each)
        if not all(queries.secrets_here(view.id, each).values()):
            incomplete.add(key)
    return render_template(
        "organiser/plugins.html",
        block=view,
        cards=cards(registry),
        failures=registry.failures,
        part_told=partial(part_told, registry),
        settings=settings,
        incomplete=incomplete,
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
    form = _settings_form(settings, queries.plugin_settings(view.id, key), queries.secrets_here(view.id, settings))
    if form is None:
        flash(_("The settings cannot be shown: the plugin that brings them failed."), "warning")
        return redirect(back)
    return save(
        form,
        lambda: blocks.set_plugin_settings(actor(), view.id, key, settings.names, *_plain(form, settings.secrets)),
        back,
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


def _settings_form(settings: PluginSettings, stored: dict[str, Any], secrets: Mapping[str, bool]) -> Form | None:
    """Return the form of a plugin's settings, None where it cannot be made, shown or read.

    `secrets` tells of those that were set whether they are here.
    """
    registry = runtime().registry
    removes = {REMOVE: BooleanField(_l("Remove the secrets that are set"))} if any(secrets.values()) else {}

    def validate(form: Form, extra_validators: Any = None) -> bool:
        return registry.is_fit(settings, lambda: Form.validate(form, extra_validators))

    def made(own: type[Any]) -> Form:
        form: Form = type("SettingsForm", (own, Form), {"validate": validate, **removes})(data=stored)
        for name in settings.secrets:
            _hide(form[name], secrets.get(name))
        shown = get_template_attribute("_macros/forms.html", "field")
        for field in form:  # here it may fail, in the page no longer
            shown(field)
        if not isinstance(form.data, dict):  # a field has this name
            raise TypeError("a form of settings has no field named data")
        return form

    return registry.settings_form(settings, made)


def _hide(field: Field, is_here: bool | None) -> None:
    """Show nothing of a secret; one that is here need not be entered again."""
    if not isinstance(field.data, str | None):
        raise TypeError(f"a secret is a text, not {type(field.data).__name__}")
    field.widget = PasswordInput()
    drawn = {**(field.render_kw or {}), "autocomplete": "off"}
    if is_here:
        field.validators = [Optional(), *field.validators]
        field.flags.required = drawn["required"] = False  # None would be drawn, and the browser ask for it
        field.description = _("It is set: leave this empty to keep it.")
    elif is_here is not None:
        field.description = _("Enter it again: neither archives nor undo keep secrets.")
    field.render_kw = drawn


def _plain(form: Form, secret: Collection[str]) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Return what a form holds as it is kept, and its secrets; raises InputError for what JSON has no word for."""
    found = {name: value for name, value in form.data.items() if name not in {"csrf_token", REMOVE}}
    for name, value in found.items():
        if not all(map(_is_kept, _each(value))):
            raise InputError(NOT_PLAIN.format(field=form[name].label.text))
    left = "" if REMOVE in form and form[REMOVE].data else None
    secrets = {name: found.pop(name) or left for name in secret}
    return found, secrets


def _is_kept(value: Any) -> bool:
    """Tell whether JSON has a word for a value; it has none for what is no number or without an end."""
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
