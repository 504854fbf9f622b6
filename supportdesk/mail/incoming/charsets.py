"""Bytes to text, whatever charset real mail says or hides. Never raises, never gives text that a
database refuses (NUL, half of a surrogate pair)."""

import codecs
import re
from functools import lru_cache

# What senders say → what they mean. The first are the supersets that browsers take too
# (WHATWG Encoding Standard): the difference is quotation marks and the euro sign.
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "l1": "cp1252", "ansi": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "default": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz", "big5": "big5hkscs", "x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "dos-874": "cp874",
    "windows-874": "cp874", "x-windows-874": "cp874", "windows-949": "cp949",
}  # fmt: skip
# Python knows these as codecs, but no mail is written in them; some take quadratic time.
_NOT_TEXT = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_WESTERN = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\([BJI]")
_BESIDES = str.maketrans("", "", "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127])))


def decoded(data: bytes, declared: str = "", hint: str = "") -> tuple[str, bool]:
    """The text of some bytes, and whether it had to be guessed.

    `declared` is what the sender says of exactly these bytes, `hint` what another place of the
    same mail says (a header in raw 8-bit text has the body's charset more often than not).
    """
    said = known(declared)
    if said and not _is_utf8_after_all(data, said):
        text = _strictly(data, said)
        if text is not None:
            return sound(text), False
    for charset in (_evident(data), "utf-8", known(hint)):
        text = _strictly(data, charset) if charset else None
        if text is not None:
            return sound(text), bool(declared) and not data.isascii()
    text = data.decode(said or _WESTERN, "replace")
    if said in ("", _WESTERN) or (said == "utf-8" and _is_mostly_wrong(text)):
        text = _western(data)
    return sound(text), True


def known(name: str) -> str:
    """The codec's name for a charset as mail gives it; "" for one that is not known."""
    return _known(name[:60].partition("*")[0].strip(" \t\"'<>();").lower())


def sound(text: str) -> str:
    """Without control characters (tab and line ends stay) and halves of surrogate pairs."""
    text = text.translate(_BESIDES)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


@lru_cache(500)
def _known(name: str) -> str:
    name = name.split()[0] if name else ""
    meant = _MEANT.get(name, _MEANT.get(name.replace("_", "-"), name))
    for form in (meant, meant.removeprefix("x-"), meant.removeprefix("cs"), meant.split(".")[-1]):
        try:
            codec = codecs.lookup(form)
        except (LookupError, ValueError):  # ValueError: a NUL in the name
            continue
        if codec._is_text_encoding and form not in _NOT_TEXT and codec.name not in _NOT_TEXT:
            return _MEANT.get(codec.name, codec.name)
    return ""


def _is_utf8_after_all(data: bytes, said: str) -> bool:
    """Western bytes that are valid UTF-8 beyond ASCII are UTF-8: by chance it hardly happens."""
    return said == _WESTERN and not data.isascii() and _strictly(data, "utf-8") is not None


def _is_mostly_wrong(text: str) -> bool:
    """Whether of what is not ASCII more was broken than whole."""
    broken = text.count("\ufffd")
    return broken > sum(not char.isascii() for char in text) - broken


def _evident(data: bytes) -> str:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return charset
    return "iso2022_jp_ext" if data.isascii() and _JAPANESE.search(data) else ""


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, ValueError):
        return None


def _western(data: bytes) -> str:
    """cp1252 leaves five bytes without a meaning; there Latin 1 has one."""
    text = data.decode(_WESTERN, "surrogateescape")
    return re.sub(r"[\udc80-\udcff]", lambda found: chr(ord(found[0]) - 0xDC00), text)
