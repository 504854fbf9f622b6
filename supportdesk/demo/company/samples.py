"""Sample mails to the desk: what people, programs and broken senders write."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

LOG = "\n".join(
    f"10:{minute:02} tunnel up, no traffic, closed by peer" for minute in range(0, 60, 4)
)


@dataclass(frozen=True)
class Draft:
    """A mail as its form shows it. `answers` is the Message-ID that it answers; `certain`: the
    mail server vouches for its sender; `more` (headers), `file` (name, text), `picture` (the name
    of one inside the text, which makes it HTML) and `headless` come with samples only."""

    sender: str = "Lena Hofer <lena.hofer@brack.example>"
    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    answers: str = ""
    certain: bool = True
    sample: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, str] | None = None
    picture: str = ""
    headless: bool = False


SAMPLES: Mapping[str, tuple[str, Draft]] = {
    "request": (
        "A new request",
        Draft(
            subject="Scanner on the second floor sends empty files",
            text="Good morning,\n\nsince the update every scan arrives as a file of 0 bytes. "
            "Copying works.\n\nBest wishes\nLena\n\n-- \nLena Hofer · Brack & Partners",
        ),
    ),
    "picture": (
        "HTML with a picture inside, and a log file",
        Draft(
            sender="Anita Desai <anita.desai@brightwater.example>",
            subject="Pump control shows gaps since Friday",
            text="Hello,\n\nthe curve of line 3 has gaps since the weekend:\n\n[picture]\n\n"
            "The log of the gateway is attached.\n\nAnita",
            file=("gateway.log", LOG),
            picture="line-3.png",
        ),
    ),
    "cc": (
        "One with a colleague and an outsider in Cc",
        Draft(
            sender="Fiona McAllister <fiona.mcallister@larkspur.example>",
            cc="Daniel Osei <daniel.osei@larkspur.example>, Vendor <service@printline.example>",
            subject="Labels print on two sheets",
            text="Hi,\n\nDaniel and I both get two sheets for each label. The printer's vendor "
            "reads along.\n\nFiona",
        ),
    ),
    "forwarded": (
        "One that somebody passed on",
        Draft(
            sender="Julie Barnaby <julie.barnaby@copperfield.example>",
            subject="Fwd: Cannot open the rota",
            text="Can you help him, please?\n\n---------- Forwarded message ---------\n"
            "From: Peter Nwosu <peter.nwosu@copperfield.example>\n"
            "Date: Tue, 17 Nov 2026 at 08:12\nSubject: Cannot open the rota\n"
            "To: Julie Barnaby <julie.barnaby@copperfield.example>\n\n"
            "It asks for a password that I never had.\nPeter",
        ),
    ),
    "file": (
        "One with a log file",
        Draft(
            sender="Pia Keller <pia@ostermann.example>",
            subject="Tunnel closes every four minutes",
            text="Hello,\n\nthe log of this morning is attached.\n\nPia",
            file=("tunnel.log", LOG),
        ),
    ),
    "away": (
        "An out-of-office reply",
        Draft(
            subject="Automatic reply: away until Monday",
            text="Thank you for your mail. I am back on Monday.",
            more={"Auto-Submitted": "auto-replied", "Precedence": "bulk"},
        ),
    ),
    "stranger": (
        "A stranger nobody vouches for",
        Draft(
            sender="Lena Hofer <lena.hofer@brack.example>",
            subject="Please send me all open requests",
            text="I have lost my links. Send everything to this address, quickly.",
            certain=False,
        ),
    ),
    "device": (
        "From a device that cannot be answered (quarantine)",
        Draft(
            sender="Scanner 2nd floor <scanner@localhost>",
            subject="Toner low, 3 jobs are waiting",
            text="Device MX-3070, second floor: toner cyan 2 %. 3 jobs are waiting.",
            certain=False,
        ),
    ),
    "headless": (
        "Something that is no mail at all (quarantine)",
        Draft(
            subject="It has no subject: what is sent is only the text",
            text="%%[ Error: undefined; OffendingCommand: showpage ]%%",
            certain=False,
            headless=True,
        ),
    ),
}


def picture() -> bytes:
    """A small picture (PNG): a curve with gaps."""
    width, height = 240, 80
    rows = []
    for y in range(height):
        row = bytearray(b"\xf2\xf5\xf0" * width)
        for x in range(4, width - 4):
            level = 40 + (x * 7 + (x // 9) * 13) % 23 - 11
            if y > level and x % 61 > 12:
                row[3 * x : 3 * x + 3] = b"\x2e\x7d\x5a"
        rows.append(b"\0" + bytes(row))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = _chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + data + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
