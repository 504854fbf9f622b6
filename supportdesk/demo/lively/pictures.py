"""Small files that customers attach: screenshots drawn here dot by dot, and logs."""

import struct
import zlib
from dataclasses import dataclass
from random import Random

from supportdesk.domain.durations import MINUTE

WIDTH, HEIGHT, DOT = 480, 300, 3
DESK, WINDOW, BAR, TEXT, ALARM, LINE = range(6)
COLOURS = (
    (58, 110, 140), (245, 245, 242), (32, 52, 70), (40, 44, 48), (196, 58, 48), (46, 125, 90),
)  # fmt: skip
# Letters of three by five dots, row by row from the top left.
LETTERS = {
    "A": "757 55", "B": "656 56", "C": "744 47", "D": "655 56", "E": "746 47", "F": "746 44",
    "G": "745 57", "H": "557 55", "I": "722 27", "J": "111 57", "K": "556 55", "L": "444 47",
    "M": "577 55", "N": "655 55", "O": "755 57", "P": "757 44", "Q": "755 71", "R": "756 55",
    "S": "747 17", "T": "722 22", "U": "555 57", "V": "555 52", "W": "557 75", "X": "552 55",
    "Y": "557 22", "Z": "712 47", "0": "755 57", "1": "262 27", "2": "717 47", "3": "717 17",
    "4": "557 11", "5": "747 17", "6": "747 57", "7": "711 11", "8": "757 57", "9": "757 17",
    ":": "020 20", ".": "000 02", "-": "007 00", "/": "112 44", "%": "512 45", " ": "000 00",
}  # fmt: skip
Canvas = list[bytearray]


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    data: bytes


def error_window(name: str, title: str, *lines: str) -> Attachment:
    """A window with a red sign and a message."""
    canvas = [bytearray([DESK]) * WIDTH for _ in range(HEIGHT)]
    _box(canvas, 40, 60, 400, 180, WINDOW)
    _box(canvas, 40, 60, 400, 24, BAR)
    _write(canvas, 50, 66, title, WINDOW)
    _box(canvas, 60, 110, 36, 36, ALARM)
    _write(canvas, 73, 120, "X", WINDOW)
    for place, line in enumerate(lines):
        _write(canvas, 112, 108 + 24 * place, line, TEXT)
    _box(canvas, 350, 204, 70, 24, BAR)
    _write(canvas, 374, 210, "OK", WINDOW)
    return Attachment(f"{name}.png", "image/png", _png(canvas))


def curve(name: str, title: str, rng: Random) -> Attachment:
    """A measured line that breaks down again and again."""
    canvas = [bytearray([WINDOW]) * WIDTH for _ in range(HEIGHT)]
    _write(canvas, 20, 14, title, TEXT)
    _box(canvas, 30, 40, 2, 230, TEXT)
    _box(canvas, 30, 270, 430, 2, TEXT)
    height = 150
    for x in range(34, 456, 4):
        height = max(10, min(210, height + rng.randrange(-25, 26)))
        shown = 6 if rng.random() < 0.08 else height
        _box(canvas, x, 268 - shown, 3, shown, ALARM if shown == 6 else LINE)
    return Attachment(f"{name}.png", "image/png", _png(canvas))


def log(name: str, at: int, lines: list[str], rng: Random) -> Attachment:
    """A log of the hour before `at` (ms), these lines again and again among quiet ones."""
    found = []
    for place in range(60):
        clock = (at // MINUTE - 60 + place) % (24 * 60)
        stamp = f"{clock // 60:02}:{clock % 60:02}:{rng.randrange(60):02}"
        trouble = place % 9 == 4
        found += [f"{stamp} ERROR {line}" for line in lines] if trouble else [f"{stamp} INFO  ok"]
    return Attachment(f"{name}.log", "text/plain", "\n".join(found).encode())


def _box(canvas: Canvas, x: int, y: int, width: int, height: int, colour: int) -> None:
    for row in canvas[y : y + height]:
        row[x : x + width] = bytes([colour]) * width


def _write(canvas: Canvas, x: int, y: int, text: str, colour: int) -> None:
    for place, letter in enumerate(text.upper()):
        rows = LETTERS.get(letter, LETTERS["-"]).replace(" ", "")
        for down, bits in enumerate(map(int, rows)):
            for right in range(3):
                if bits & (4 >> right):
                    left = x + (place * 4 + right) * DOT
                    _box(canvas, left, y + down * DOT, DOT, DOT, colour)


def _png(canvas: Canvas) -> bytes:
    """Eight-bit palette image (PNG specification, ISO/IEC 15948)."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in COLOURS for part in colour)
    rows = b"".join(b"\0" + bytes(row) for row in canvas)
    parts = [
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
