"""The ceremonies of passkeys (W3C Web Authentication, level 3). The only module that knows py_webauthn.

User verification is always required: a passkey is something one has and something one knows or is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trainer.accounts.factors.models import Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor


class Unproven(Exception):  # noqa: N818 - reads as what happened
    """What a device answered proves nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys are for: its host is their `rp_id`, and only its own pages may use them."""

    url: str
    name: str

    @property
    def host(self) -> str:
        """The name passkeys are bound to."""
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Where a ceremony must have taken place."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Made:
    """A new credential: its id in base64url, its public key as COSE."""

    credential: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device says it answers to: credential, challenge, and the owner it keeps (empty: none)."""

    credential: str
    challenge: bytes
    owner: bytes


@contextmanager
def _proving() -> Iterator[None]:
    """Whatever is odd about what a browser sent proves nothing, in whichever layer of it that shows."""
    from cbor2 import CBORDecodeError  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        yield
    except (
        WebAuthnException,
        CBORDecodeError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as odd:
        raise Unproven from odd


def creation_options(
    site: Site, challenge: bytes, *, handle: bytes, email: str, name: str, held: Sequence[Passkey]
) -> str:
    """What a browser is told to make a passkey, as JSON; a device that has one of `held` makes no second."""
    import webauthn  # noqa: PLC0415 - few requests need it, and it is large
    from webauthn.helpers import structs  # noqa: PLC0415

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        exclude_credentials=_descriptors(held),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def request_options(site: Site, challenge: bytes, held: Sequence[Passkey]) -> str:
    """What a browser is told to sign with one of `held`, as JSON; none means any that the device knows."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_descriptors(held),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def _descriptors(held: Sequence[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in held]


def made_challenge(response: str) -> bytes:
    """The challenge that a new passkey was made for. Raises `Unproven`."""
    from webauthn.helpers import parse_client_data_json, parse_registration_credential_json  # noqa: PLC0415

    with _proving():
        given = parse_registration_credential_json(response)
        return parse_client_data_json(given.response.client_data_json).challenge


def made(site: Site, response: str, challenge: bytes) -> Made:
    """The passkey a device has made. Raises `Unproven` unless it was for this site and challenge."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    with _proving():
        given = webauthn.verify_registration_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    return Made(bytes_to_base64url(given.credential_id), given.credential_public_key, given.sign_count)


def answer(response: str) -> Answer:
    """What an answer is about, before anything of it is believed. Raises `Unproven`."""
    from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json  # noqa: PLC0415

    with _proving():
        given = parse_authentication_credential_json(response)
        said = parse_client_data_json(given.response.client_data_json)
        return Answer(given.id, said.challenge, given.response.user_handle or b"")


def proven(site: Site, response: str, challenge: bytes, held: Passkey) -> int:
    """The sign count of an answer by this passkey. Raises `Unproven`, also where the count went back."""
    import webauthn  # noqa: PLC0415

    with _proving():
        given = webauthn.verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=held.public_key,
            credential_current_sign_count=held.sign_count,
            require_user_verification=True,
        )
    return given.new_sign_count
