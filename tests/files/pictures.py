"""Headers of pictures, made by hand: enough of a file to say what it is and how large."""

from struct import pack


def png(width: int = 2, height: int = 2) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\2\0\0\0" * 60


def gif(width: int = 2, height: int = 2) -> bytes:
    return b"GIF89a" + pack("<HH", width, height) + b"\0" * 300


def jpeg(width: int = 2, height: int = 2, before: bytes = b"") -> bytes:
    start = b"\xff\xd8\xff\xe0" + pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc2" + pack(">HBHH", 17, 8, height, width) + b"\3" + b"\0" * 9
    return start + before + frame + b"\0" * 300


def segment(marker: int, size: int) -> bytes:
    """A JPEG segment that a reader must step over, full of what looks like a frame."""
    return (
        bytes([0xFF, marker])
        + pack(">H", size)
        + (b"\xff\xc0\0\x11\x08\0\1\0\1" * 8000)[: size - 2]
    )


def webp(form: bytes, width: int = 2, height: int = 2) -> bytes:
    if form == b"VP8X":
        body = b"\0\0\0\0" + pack("<I", width - 1)[:3] + pack("<I", height - 1)[:3]
    elif form == b"VP8L":
        body = b"\x2f" + pack("<I", (width - 1) | (height - 1) << 14)
    else:
        body = b"\0\0\0\x9d\x01\x2a" + pack("<HH", width, height)
    return b"RIFF" + pack("<I", 400) + b"WEBP" + form + pack("<I", 300) + body + b"\0" * 300
