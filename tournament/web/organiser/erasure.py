"""Erasing a person: look first at what changes, then say that it is meant."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length

from tournament.domain.core.queries import people
from tournament.domain.erasure.commands import erasure
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import CheckboxesField
from tournament.web.organiser.pages import actor, save_with, the_block
from tournament.web.permissions import permission


def understood() -> BooleanField:
    """Return the box to tick before what cannot be taken back."""
    return BooleanField(
        _l("I understand that this cannot be undone"), [InputRequired(_l("Tick the box: this cannot be undone."))]
    )


class EraseAccountForm(Form):
    """An account."""

    understood = understood()


class ErasePersonForm(Form):
    """A person of a block: the name, and which of the places that bear it are theirs."""

    name = HiddenField(validators=[InputRequired(), Length(max=200)])
    rows = CheckboxesField(
        _l("Where the person is"), description=_l("Leave out whoever only bears the same name: they stay as they are.")
    )
    understood = understood()


@blueprint.route("/<block>/people", methods=["GET", "POST"])
@permission("organise")
def erase_person(block: str) -> Response | str:
    """Erase a person who was named in any edition of a block."""
    view = the_block(block)
    name = (request.form if request.method == "POST" else request.args).get("name", "").strip()
    found = people.rows_of_person(view.id, name) if name else ()
    form = ErasePersonForm(formdata=request.form if request.method == "POST" else None, data={"name": name})
    present = [row for row in found if row.present]
    form.rows.choices = [(_value(row), _told(row)) for row in present]
    if request.method == "GET":
        form.rows.data = [_value(row) for row in present]
    chosen = {row.key for row in present if _value(row) in (form.rows.data or ())}
    here = url_for("organiser.erase_person", block=block)
    done = found and save_with(
        form,
        lambda: erasure.erase(actor(), view.id, name, chosen),
        lambda _pseudonym: here,
        _("The person has been erased."),
        undo=False,
    )
    return done or render_template(
        "organiser/erase.html",
        block=view,
        form=form,
        name=name,
        found=found,
        names=() if found else people.names_in(view.id),
        removed=len(found) - len(present),
        preview=erasure.preview(view.id, name, chosen) if found else None,
        erased=people.erased_in(view.id),
        title=_("Erase a person"),
        here=here,
    )


@blueprint.route("/accounts/<int:user_id>/erase", methods=["GET", "POST"])
@permission("administer")
def erase_account(user_id: int) -> Response | str:
    """Erase an account with the name and address of whom it belonged to."""
    account = people.account(user_id) or abort(404)
    form, everybody = EraseAccountForm(), url_for("accounts.people")
    return save_with(
        form,
        lambda: erasure.erase_account(actor(), user_id),
        lambda _pseudonym: everybody,
        _("The account has been erased."),
    ) or render_template(
        "organiser/erase_account.html",
        form=form,
        account=account,
        preview=erasure.preview_account(user_id),
        title=_("Erase an account"),
        back=url_for("accounts.person", user_id=user_id),
    )


def _value(row: people.PersonRow) -> str:
    return f"{row.table}:{row.id}"


def _told(row: people.PersonRow) -> str:
    return f"{row.name} · {in_language(row.kind)} · {in_language(row.where)}"
