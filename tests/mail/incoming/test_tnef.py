"""What Outlook packs into winmail.dat is unpacked; what is broken ends the reading."""

import io
import struct

import pytest

from supportdesk.mail.incoming.tnef import MOST, packed_files

HEAD = struct.pack("<IH", 0x223E9F78, 1)
BEGIN, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005


def attribute(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<BII", 2, kind, len(content)) + content + b"\0\0"


def file(title: bytes, data: bytes, *more: bytes) -> bytes:
    packed = attribute(BEGIN) + attribute(DATA, data) + attribute(TITLE, title + b"\0")
    return packed + b"".join(attribute(PROPERTIES, each) for each in more)


def counted(kind: int, value: bytes) -> bytes:
    return struct.pack("<III", kind, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


NUMBER = struct.pack("<II", 0x0E210003, 7)
NAMED = struct.pack("<I16sII", 0x8001000B, b"x" * 16, 0, 9) + struct.pack("<I", 1)
BY_WORDS = struct.pack("<I16sII", 0x80020003, b"x" * 16, 1, 6) + b"a\0b\0\0\0\0\0" + b"\1\0\0\0"
LONG = counted(0x3707001F, "Prüfbericht 2026.pdf\0".encode("utf-16-le"))
INSIDE = counted(0x3701000D, b"i" * 16 + b"inside")
MESSAGE = counted(0x3701000D, b"i" * 16 + HEAD)


def unpacked(raw: bytes) -> list[tuple[str, bytes]]:
    return list(packed_files(io.BytesIO(raw), len(raw)))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (file(b"a.txt", b"abc") + file(b"b.txt", b"de"), [("a.txt", b"abc"), ("b.txt", b"de")]),
        (file(b"PRFBER~1.PDF", b"x", properties(NUMBER, NAMED, BY_WORDS, LONG)),
         [("Prüfbericht 2026.pdf", b"x")]),
        (file(b"a.txt", b"", properties(INSIDE)), [("a.txt", b"inside")]),
        (file(b"a.txt", b"", properties(MESSAGE)), []),
        (file(b"a.txt", b"abc", properties(LONG)[:-9]), [("a.txt", b"abc")]),
        (file(b"a.txt", b"abc", struct.pack("<III", 9, 0x10030003, 2**32 - 1)),
         [("a.txt", b"abc")]),
        (file(b"a.txt", b"abc") + attribute(BEGIN) + attribute(DATA, b"cut off")[:-5],
         [("a.txt", b"abc")]),
        (file(b"../a.txt", b"abc") * (MOST + 5), [("../a.txt", b"abc")] * MOST),
    ],
)  # fmt: skip
def test_files_are_unpacked_with_their_names(raw: bytes, found: list[tuple[str, bytes]]) -> None:
    assert unpacked(HEAD + raw) == found


@pytest.mark.parametrize("raw", [b"", b"xyz", HEAD[:5], b"PK" + file(b"a.txt", b"abc")])
def test_what_is_none_holds_nothing(raw: bytes) -> None:
    assert unpacked(raw) == []


def test_however_it_breaks_off_nothing_is_raised() -> None:
    whole = HEAD + file(b"a.txt", b"abc", properties(NUMBER, NAMED, BY_WORDS, LONG, INSIDE))
    for end in range(len(whole)):
        assert unpacked(whole[:end]) in ([], [("a.txt", b"abc")], [("", b"abc")])
