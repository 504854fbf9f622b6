"""The files that Outlook packs into winmail.dat ([MS-OXTNEF]; properties as [MS-OXCDATA] says).

Whatever is not as it should be ends the reading: what was found before it stands. Never raises.
"""

import struct
from collections.abc import Iterator
from typing import IO

MOST = 100
_SIGNATURE = struct.pack("<I", 0x223E9F78)
_BEGIN, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _CONTENT = 0x3707, 0x3701
_OBJECT, _UTF16 = 0x0D, 0x1F
_IDENTITY_BYTES = 16
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8,
          0x40: 8, 0x48: 16}  # fmt: skip
_COUNTED = (_OBJECT, 0x1E, _UTF16, 0x102)
_MANY = 0x1000
_HEAD = struct.Struct("<BII")

Packed = tuple[str, bytes]
"""Name and bytes; "" for no name."""


def packed_files(stream: IO[bytes], size: int) -> Iterator[Packed]:
    """One after the other, so that only one is in memory. `size` is that of the stream."""
    found, name, data = 0, "", b""
    for attribute, content in _attributes(stream, size):
        if attribute == _BEGIN:
            if data and found < MOST:
                found += 1
                yield name, data
            name, data = "", b""
        elif attribute == _TITLE:
            name = name or content.rstrip(b"\0").decode("cp1252", "replace")
        elif attribute == _DATA:
            data = content
        elif attribute == _PROPERTIES:
            long, whole = _described(content)
            name, data = long or name, data or whole
    if data and found < MOST:
        yield name, data


def _attributes(stream: IO[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    if stream.read(6)[:4] != _SIGNATURE:
        return
    left = size - 6
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        _, attribute, length = _HEAD.unpack(head)
        left -= _HEAD.size + length + 2
        if left < 0 or len(content := stream.read(length)) < length:
            return
        stream.read(2)  # a checksum that nobody keeps right
        yield attribute, content


def _described(properties: bytes) -> Packed:
    """The name and the bytes that stand among its properties, as far as these can be read."""
    name, data = "", b""
    try:
        for kind, values in _properties(properties):
            if kind >> 16 == _LONG_NAME and values:
                encoding = "utf-16-le" if kind & 0xFFFF == _UTF16 else "cp1252"
                name = values[0].decode(encoding, "replace").rstrip("\0")
            elif kind >> 16 == _CONTENT and values:
                data = values[0][_IDENTITY_BYTES if kind & 0xFFFF == _OBJECT else 0 :]
    except (struct.error, KeyError):
        pass
    return name, b"" if data.startswith(_SIGNATURE) else data  # a message in the message


def _properties(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Their kind (id and type) and values. Raises struct.error, KeyError where they break off."""
    end = 4
    for _ in range(_number(data, 0)):
        kind, end = _number(data, end), end + 4
        if kind >> 31:  # named: whose it is, then a number or a text
            end += 20
            end += 4 + _padded(_number(data, end)) if _number(data, end - 4) else 4
        form = kind & 0xFFFF & ~_MANY
        counted = form in _COUNTED
        count, end = (_number(data, end), end + 4) if counted or kind & _MANY else (1, end)
        values = []
        for _ in range(count):
            length, end = (_number(data, end), end + 4) if counted else (_FIXED[form], end)
            values.append(data[end : end + length])
            end += _padded(length)
            if end > len(data):
                raise struct.error
        yield kind, values


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _padded(length: int) -> int:
    return -(-length // 4) * 4
