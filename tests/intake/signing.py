"""A program that hands in mail as Standard Webhooks says."""

import base64
import hashlib
import hmac
from email.message import EmailMessage

SECRET = "whsec_" + base64.b64encode(b"m" * 32).decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"o" * 32).decode()


def mail(subject: str = "VPN drops", text: str = "Every hour.\n") -> bytes:
    message = EmailMessage()
    message["From"] = "Lena Hofer <lena@brack.example>"
    message["To"] = "support@desk.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash((subject, text)))}@brack.example>"
    message.set_content(text)
    return message.as_bytes()


def signed(body: bytes, at: int, message_id: str = "msg_1", secret: str = SECRET) -> dict[str, str]:
    """`at` in ms."""
    stamp, key = str(at // 1000), base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "content-type": "message/rfc822",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
