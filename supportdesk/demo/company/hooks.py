"""What the desk is told: one signed request, as Standard Webhooks 1.0 says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
from urllib.parse import urlsplit

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


def signed(secret: bytes, id: str, body: bytes) -> dict[str, str]:
    """Base64 of an HMAC-SHA256 over `id.timestamp.body`."""
    stamp = str(now() // 1000)
    mac = hmac.digest(secret, f"{id}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
