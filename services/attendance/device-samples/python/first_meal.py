"""A first meal in Python: makes a key, registers it, asks for the pupils, sends one line.

Wants MESTOLO (address), DEVICE (id) and CODE (one-time code) in the environment, and the package
`cryptography` (pip install cryptography) for Ed25519, which Python itself does not have.
"""

import base64
import datetime
import hashlib
import json
import os
import random
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MESTOLO = os.environ["MESTOLO"].rstrip("/")
DEVICE = os.environ["DEVICE"]
CODE = os.environ["CODE"]
KEY_FILE = "device-key.pem"


def device_key():
    """The private half stays in this file."""
    if os.path.exists(KEY_FILE):
        with open(KEY_FILE, "rb") as file:
            return serialization.load_pem_private_key(file.read(), password=None)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with open(os.open(KEY_FILE, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(pem)
    return key


def text(raw):
    return base64.b64encode(raw).decode()


def signed(key, components):
    """The two headers of a signature over these names and values, in this order."""
    created = int(time.time())
    names = " ".join(f'"{name}"' for name in components)
    parameters = (
        f"({names});created={created};expires={created + 120}"
        f';nonce="{secrets.token_hex(16)}";keyid="{DEVICE}";alg="ed25519"'
    )
    lines = [f'"{name}": {value}' for name, value in components.items()]
    # Line feeds between the lines, and none at the end.
    to_sign = "\n".join([*lines, f'"@signature-params": {parameters}'])
    return {
        "signature-input": f"sig={parameters}",
        "signature": f"sig=:{text(key.sign(to_sign.encode()))}:",
    }


def ask(method, path, headers, body=None):
    request = urllib.request.Request(MESTOLO + path, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=15) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode()}")


def get(key, path, query):
    authority = urllib.parse.urlsplit(MESTOLO).netloc.lower()
    components = {
        "@method": "GET",
        "@authority": authority,
        "@path": path,
        "@query": query,
    }
    return ask("GET", path + query, signed(key, components))


def post(key, path, content):
    # The digest is of the very bytes that are sent.
    body = json.dumps(content).encode()
    authority = urllib.parse.urlsplit(MESTOLO).netloc.lower()
    components = {
        "@method": "POST",
        "@authority": authority,
        "@path": path,
        "content-digest": f"sha-256=:{text(hashlib.sha256(body).digest())}:",
        "content-type": "application/json",
    }
    headers = {name: value for name, value in components.items() if not name.startswith("@")}
    return ask("POST", path, {**headers, **signed(key, components)}, body)


key = device_key()
public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

# Safe to repeat with the same key.
registration = json.dumps({"code": CODE, "publicKey": text(public)}).encode()
json_type = {"content-type": "application/json"}
print("registered:", ask("POST", f"/devices/{DEVICE}/registration", json_type, registration))

today = datetime.datetime.now(ZoneInfo("Europe/Rome")).date().isoformat()
listed = get(key, f"/devices/{DEVICE}/pupils", f"?servedOn={today}")
pupil = random.choice(listed["pupils"])["pupilId"]
print("a pupil:", pupil)

line = {
    "observationId": str(uuid.uuid4()),
    "pupilId": pupil,
    "servedOn": today,
    "state": "present",
    "recordedAt": datetime.datetime.now(datetime.timezone.utc).isoformat(),
}
answer = post(key, f"/devices/{DEVICE}/roll-calls", {"lines": [line]})
print(json.dumps(answer))
sys.exit(0 if answer["lines"][0]["result"] in ("accepted", "duplicate") else 1)
