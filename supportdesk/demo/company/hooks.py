"""What the desk is told: one signed request, as Standard Webhooks 1.0 says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import secrets
from urllib.parse import urlsplit

from supportdesk.demo.company.config import Config
from supportdesk.demo.company.store import now

TIMEOUT = 5.0
JSON, MAIL = "application/json", "message/rfc822"


def post(url: str, secret: bytes, id: str, body: bytes, kind: str = JSON) -> tuple[bool, str]:
    """One attempt: whether it was taken, and the answer in words. Follows no redirect."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=TIMEOUT)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        headers = {"Content-Type": kind, **signed(secret, id, body)}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(1000)
        return 200 <= answer.status < 300, f"{answer.status} {answer.reason}".strip()
    except (OSError, http.client.HTTPException) as fault:
        return False, str(fault) or type(fault).__name__
    finally:
        connection.close()


def hand_in(config: Config, mail: bytes) -> tuple[bool, str]:
    """Give the desk a raw mail."""
    id = f"msg_{secrets.token_urlsafe(18)}"
    return post(config.mail_hook_url, config.mail_hook_secret, id, mail, MAIL)


def is_there(url: str, seconds: float) -> bool:
    """Whether the program behind an address answers at all, within so long."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def signed(secret: bytes, id: str, body: bytes) -> dict[str, str]:
    """Base64 of an HMAC-SHA256 over `id.timestamp.body`."""
    stamp = str(now() // 1000)
    mac = hmac.digest(secret, f"{id}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
