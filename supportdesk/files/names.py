"""A file's name as it is shown and offered for saving."""

import re
import unicodedata

LONGEST = 200
NAMELESS = "file"
# Joiners are part of words and of emoji; every other invisible character only misleads.
_JOINERS = "\u200c\u200d"
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def shown_name(raw: str) -> str:
    """The last part of a path without control, bidi and other invisible characters.

    At most `LONGEST` characters; the extension survives the cut.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw).rstrip("/\\"))[-1]
    seen = "".join(" " if char.isspace() else char for char in last if _is_seen(char))
    name = " ".join(seen.split()).strip(". ")
    return _shortened(name) or NAMELESS


def _is_seen(char: str) -> bool:
    return char in _JOINERS or char == "\t" or unicodedata.category(char) not in _UNSEEN


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 20:
        return name[:LONGEST].rstrip()
    return stem[: LONGEST - len(extension) - 2].rstrip() + "…" + dot + extension
