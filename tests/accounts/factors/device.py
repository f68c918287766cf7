"""What people hold: an app that shows codes, and a device with passkeys, true or lying as a test wants it."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from tests.site import guard
from tests.world import World
from trainer import clock, db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.factors import operations
from trainer.accounts.factors.totp import new_secret
from trainer.accounts.models import Person
from trainer.accounts.queries import SignedIn
from trainer.audit import SYSTEM

PRESENT, VERIFIED, CREDENTIAL = 0x01, 0x04, 0x40
KEY = b"k" * 32


def code(secret: str, at: datetime, steps: int = 0) -> str:
    """What an app shows for a secret, some steps off."""
    return pyotp.TOTP(secret).at(at, counter_offset=steps)


def require(database: db.Database, *roles: str) -> None:
    """Let the house ask these roles for a second factor."""
    with database.aside() as session:
        settings.change(session, second_factor_for=",".join(roles))


def given_app(database: db.Database, person: int, key: bytes, at: datetime) -> str:
    """Set up an app for somebody some time ago; the secret it holds."""
    secret = new_secret()
    who = SignedIn(person, "", "", None, None, "auto", 0, "", at, True, 1, ())
    with database.aside() as session:
        shown = code(secret, at)
        assert operations.set_up_app(session, SYSTEM, who, secret, shown, key=key, at=at) is None
    return secret


def half_in(client: FlaskClient, database: db.Database, ministry: World, name: str) -> FlaskClient:
    """A browser in which somebody has given the password, and no more."""
    with database.aside() as session:
        person = session.get_one(Person, ministry.people[name])
        token = accounts.sign_in(session, SYSTEM, person, at=clock.now())
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client


def secret_on(page: str) -> str:
    """The secret that a page shows in groups of four."""
    found = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert found
    return found[1].replace(" ", "")


def sealed_on(page: str) -> str:
    """The same, sealed in the form."""
    found = re.search(r'name="sealed" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r'<code dir="ltr">([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</code>', page)


@dataclass
class Device:
    """A device with one passkey. What it says of itself can be made false."""

    rp: str = "localhost"
    origin: str = "http://localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    owner: str = ""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def id(self) -> str:
        return bytes_to_base64url(self.credential)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4) + more

    def create(self, options: dict[str, Any]) -> str:
        """Make the passkey that a site asks for."""
        self.owner = options["user"]["id"]
        numbers = self.private.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        more = bytes(16) + len(self.credential).to_bytes(2) + self.credential + key
        data = self._data(self.flags | CREDENTIAL, more)
        response = {
            "clientDataJSON": bytes_to_base64url(self._said("webauthn.create", options["challenge"])),
            "attestationObject": bytes_to_base64url(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._answer(response)

    def get(self, options: dict[str, Any]) -> str:
        """Sign what a site asks for."""
        said, data = self._said("webauthn.get", options["challenge"]), self._data(self.flags)
        signed = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": bytes_to_base64url(said),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signed),
            "userHandle": self.owner,
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": response})


def asked(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a page's script is told for its device."""
    guard(client)
    options = client.get(path)
    assert options.status_code == 200
    told: dict[str, Any] = json.loads(options.text)
    assert len(base64url_to_bytes(told["challenge"])) == 56
    return told
