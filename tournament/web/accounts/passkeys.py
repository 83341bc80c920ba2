"""Passkeys: what a script of the page asks for, and what the browser's authenticator answered.

A passkey signs in by itself: the authenticator has the key, and asks its owner for a finger, a face or a number.
"""

from __future__ import annotations

import json
import logging
from typing import Any, NoReturn

import webauthn
from flask import Response, abort, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tournament.domain.accounts.commands import login_throttle, second_factors
from tournament.domain.accounts.queries.signing_in import account_of, as_known
from tournament.domain.core.commands.unit_of_work import Actor
from tournament.web import devices
from tournament.web.accounts import blueprint
from tournament.web.accounts.factors import SHOWN_ONCE
from tournament.web.accounts.passkey_site import Site, site_here
from tournament.web.accounts.signing import actor, asked_page, fresh, let_in, trying
from tournament.web.permissions import permission

log = logging.getLogger(__name__)
CHALLENGE = "passkey_challenge"


@blueprint.post("/passkeys/new")
@permission("signed-in")
@fresh
def passkey_options() -> Response:
    """Say what the browser needs to make a passkey."""
    site = _site()
    handle = second_factors.passkey_handle(actor(), None, current_user.id)
    held = second_factors.of(current_user).passkeys
    options = webauthn.generate_registration_options(
        rp_id=site.name,
        rp_name=second_factors.ISSUER,
        user_id=handle,
        user_name=current_user.email,
        user_display_name=current_user.name or current_user.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in held],
    )
    return _with_challenge(options, options.challenge)


@blueprint.post("/passkeys")
@permission("signed-in")
@fresh
def add_passkey() -> Response:
    """Keep the public half of the passkey that the browser made."""
    site = _site()
    try:
        made = webauthn.verify_registration_response(
            credential=_sent(),
            expected_challenge=_challenge(),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        _refuse(error)
    name = devices.describe(request.user_agent.string)
    codes = second_factors.add_passkey(
        actor(), None, current_user.id, name, made.credential_id, made.credential_public_key, made.sign_count
    )
    if codes:
        session[SHOWN_ONCE] = codes
    return _lead(url_for("accounts.new_recovery_codes" if codes else "accounts.second_factor"))


@blueprint.post("/passkeys/ask")
@permission("public")
def passkey_question() -> Response:
    """Say what the browser needs to sign in with a passkey; it finds out itself whose it has."""
    options = webauthn.generate_authentication_options(
        rp_id=_site().name, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _with_challenge(options, options.challenge)


@blueprint.post("/passkeys/sign-in")
@permission("public")
def passkey_sign_in() -> Response:
    """Sign in whoever the passkey belongs to."""
    sent, site, challenge = _sent(), _site(), _challenge()
    subjects = login_throttle.network(request.remote_addr or "")
    with trying(subjects):
        known = second_factors.passkey(_credential_id(sent))
        if known is None:
            abort(422, _("This passkey is not known here."))
        try:
            shown = webauthn.verify_authentication_response(
                credential=sent,
                expected_challenge=challenge,
                expected_rp_id=site.name,
                expected_origin=site.origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except WebAuthnException as error:
            _refuse(error)
    login_throttle.forgive(subjects)
    user = account_of(known.user_id)
    as_it_was = user.fs_uniquifier
    asked = request.args.get("next") or asked_page()
    second_factors.note_passkey_used(Actor(user.id, user.name or user.email), None, known.id, shown.new_sign_count)
    still = as_known(as_it_was)
    if still is None:
        abort(422, _("This passkey is not known here."))
    signed_in = let_in(still, asked)
    led = _lead(signed_in.headers["Location"])
    for cookie in signed_in.headers.getlist("Set-Cookie"):
        led.headers.add("Set-Cookie", cookie)
    return led


def _site() -> Site:
    return site_here() or abort(422, _("Passkeys work over https or on localhost only."))


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else abort(400)


def _credential_id(sent: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(str(sent.get("rawId", "")))
    except ValueError:
        abort(400)


def _challenge() -> bytes:
    """Return the challenge that was sent out, which is worth nothing from here on."""
    challenge = session.pop(CHALLENGE, None)
    return base64url_to_bytes(challenge) if challenge else abort(422, _("This page has become too old. Load it again."))


def _with_challenge(options: Any, challenge: bytes) -> Response:
    session[CHALLENGE] = bytes_to_base64url(challenge)
    return Response(options_to_json(options), mimetype="application/json")


def _lead(address: str) -> Response:
    return Response(json.dumps({"next": address}), mimetype="application/json")


def _refuse(error: WebAuthnException) -> NoReturn:
    log.info("a passkey was refused: %s", error)
    abort(422, _("This passkey was not accepted. Try again."))
