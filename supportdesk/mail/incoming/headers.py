"""Header fields of a message or a part, and their parameters (RFC 2045, RFC 2231)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_to_bytes

from supportdesk.mail.incoming.charsets import decoded
from supportdesk.mail.incoming.words import decoded_words, raw_text

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_SEGMENT = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+*-]+")


@dataclass(frozen=True)
class Headers:
    """Fields in their order, names in small letters. `hint`: a charset for raw 8-bit text."""

    fields: tuple[tuple[str, bytes], ...] = ()
    hint: str = ""

    @staticmethod
    def of_lines(lines: Iterable[bytes]) -> "Headers":
        """From lines as they stand in the file; what is no field is passed over."""
        fields: list[tuple[str, list[bytes]]] = []
        for line in lines:
            if line[:1] in b" \t" and fields:
                fields[-1][1].append(line)
            elif found := FIELD.match(line):
                fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        made = tuple((name, b"".join(value)) for name, value in fields)
        return Headers(made, Headers(made).parameters("content-type").get("charset", ""))

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(self._by_name)

    def raw(self, name: str) -> str:
        """The first field of that name in one line, encoded words as they are; "" for none."""
        return raw_text(self._by_name.get(name, [b""])[0], self.hint)

    def every(self, name: str) -> list[str]:
        """All fields of that name, each as `raw` gives it."""
        return [raw_text(value, self.hint) for value in self._by_name.get(name, ())]

    def text(self, name: str) -> str:
        """The first field of that name that says something, decoded for people."""
        return next(filter(None, map(decoded_words, self.every(name))), "")

    def token(self, name: str) -> str:
        """The word a field begins with, in small letters: `attachment`, `base64`."""
        words = self.raw(name).partition(";")[0].partition("(")[0].replace('"', "").split()
        return words[0].lower() if words else ""

    @cached_property
    def media_type(self) -> str:
        """`text/plain` where nothing better is said (RFC 2045 section 5.2)."""
        for raw in self.every("content-type"):
            said = raw.partition(";")[0].partition("(")[0].strip(" \"'").lower().replace(" ", "")
            if _MEDIA_TYPE.fullmatch(said):
                return said
        if self.token("content-type") == "text":
            return "text/plain"
        return "application/octet-stream" if self.token("content-type") else "text/plain"

    def parameters(self, name: str) -> dict[str, str]:
        """Parameters of a field, put together and decoded; the first of a name counts."""
        found: dict[str, dict[int, tuple[str, bool]]] = {}
        for match in _PARAMETER.finditer(self.raw(name)):
            value = match[3].strip() if match[2] is None else _ESCAPE.sub(r"\1", match[2])
            named = _SEGMENT.fullmatch(match[1].lower())
            if named:
                base = named[1] if named[2] or not named[3] else f"{named[1]}*"
                found.setdefault(base, {}).setdefault(int(named[2] or 0), (value, bool(named[3])))
        plain = {key: _joined(parts) for key, parts in found.items() if not key.endswith("*")}
        return plain | {key[:-1]: _joined(found[key]) for key in found if key.endswith("*")}

    @cached_property
    def _by_name(self) -> dict[str, list[bytes]]:
        by_name: dict[str, list[bytes]] = {}
        for name, value in self.fields:
            by_name.setdefault(name, []).append(value)
        return by_name


def _joined(segments: dict[int, tuple[str, bool]]) -> str:
    """The segments of a parameter in order; percent signs count only in those marked so."""
    ordered = [segments[number] for number in sorted(segments)]
    if not any(marked for _, marked in ordered):
        return decoded_words("".join(value for value, _ in ordered))
    charset, data = "utf-8", b""
    for place, (value, marked) in enumerate(ordered):
        if place == 0 and marked and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if marked else value.encode("utf-8")
    return decoded(data, charset)[0]
