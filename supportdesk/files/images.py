"""Which files may be shown in the page. Nothing is decoded: only headers are read.

Sources: PNG (ISO/IEC 15948) 11.2.2, GIF89a 18, JPEG (ITU-T T.81) B.1.1 and B.2.2,
WebP container (RFC 9649) 2.5 to 2.7.
"""

import re
from struct import error as TooShort  # noqa: N812  reads as what it means
from struct import unpack
from typing import IO

import filetype

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
UNKNOWN = "application/octet-stream"

_HEAD = 8192
_SEGMENTS = 500
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
# T.81 table B.1: C0 to CF start a frame, but for DHT (C4), JPG (C8) and DAC (CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def media_type_of(stream: IO[bytes], declared: str) -> str:
    """What the bytes say they are, else what the sender said. Leaves the stream at its start."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    kind = filetype.guess(head) if head else None
    if kind is not None:
        return str(kind.mime)
    said = declared.partition(";")[0].strip().lower()
    # A sender's word never makes an image of what does not look like one.
    return said if _TYPE.fullmatch(said) and said not in SHOWN else UNKNOWN


def may_be_shown(stream: IO[bytes], media_type: str, size: int) -> bool:
    """Is it a picture of ours, small enough in bytes and pixels? Leaves the stream at its start.

    Asked at the upload, and again by `flask verify`: who narrows it renews the rows of files.
    """
    if not might_be_shown(media_type, size):
        return False
    width, height = pixels(stream, media_type)
    return 0 < width * height <= MOST_PIXELS


def might_be_shown(media_type: str, size: int) -> bool:
    """As far as it is known without the bytes: whatever else a row says is not shown."""
    return media_type in SHOWN and size < MOST_BYTES


def pixels(stream: IO[bytes], media_type: str) -> tuple[int, int]:
    """Width and height by the header; zeros when it is another's, broken, or tells none."""
    stream.seek(0)
    try:
        return _READERS[media_type](stream)
    except TooShort:
        return 0, 0
    finally:
        stream.seek(0)


def _png(stream: IO[bytes]) -> tuple[int, int]:
    head = stream.read(24)
    width, height = unpack(">II", head[16:24])
    ours = head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR"
    return (width, height) if ours else (0, 0)


def _gif(stream: IO[bytes]) -> tuple[int, int]:
    head = stream.read(10)
    width, height = unpack("<HH", head[6:])
    return (width, height) if head.startswith(b"GIF8") else (0, 0)


def _jpeg(stream: IO[bytes]) -> tuple[int, int]:
    if stream.read(2) != b"\xff\xd8":
        return 0, 0
    for _ in range(_SEGMENTS):
        marker = _marker(stream)
        if marker in _ALONE:
            continue
        (length,) = unpack(">H", stream.read(2))
        if marker in _FRAMES:
            _, height, width = unpack(">BHH", stream.read(5))
            return width, height
        if length < 2 or marker in (0xD9, 0xDA):
            break
        stream.seek(length - 2, 1)
    return 0, 0


def _marker(stream: IO[bytes]) -> int:
    """The next marker; FF may be repeated before it (T.81 B.1.1.2)."""
    (prefix,) = unpack("B", stream.read(1))
    marker = 0xFF if prefix == 0xFF else 0xD9
    for _ in range(64):
        if marker != 0xFF:
            break
        (marker,) = unpack("B", stream.read(1))
    return int(marker)


def _webp(stream: IO[bytes]) -> tuple[int, int]:
    head = stream.read(30)
    form = head[12:16] if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else b""
    if form == b"VP8X":
        wide, high = head[24:27] + b"\0", head[27:30] + b"\0"
        return int(unpack("<I", wide)[0]) + 1, int(unpack("<I", high)[0]) + 1
    if form == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


_READERS = dict(zip(SHOWN, (_png, _jpeg, _gif, _webp), strict=True))
