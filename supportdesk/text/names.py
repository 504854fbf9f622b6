"""Names and other short text of people, made fit to stand in a line of ours."""

import unicodedata

_MARKS_IN_A_ROW = 4
_FIRST = 30
_JOINER = "\u200d"
# Emoji and several scripts need these, though they are of the category that is dropped.
_KEPT = {_JOINER, "\u200c"}
_TITLES = {"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "herr", "frau"}


def display_name(text: str, limit: int = 80, nameless: str = "Somebody") -> str:
    """A name in one line: no controls or turns of direction, no towers of marks, cut to length.

    What is stored stays as it was written.
    """
    line = " ".join("".join(_sound(text[: limit * 20])).split()).strip(_JOINER)
    return cut(line, limit) or nameless


def initials(name: str) -> str:
    """One or two letters for an avatar, from the first and the last word."""
    words = _words(display_name(name, nameless=""))
    words = [word for word in words if word[0].isalnum()]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()[:2]


def first_name(name: str) -> str:
    """How somebody is named in a sentence: `Imran` of `Dr. Imran Sheikh`."""
    words = _words(display_name(name, nameless=""))
    return cut(words[0], _FIRST) if words else ""


def short_name(name: str) -> str:
    """`Priya R.`: for narrow columns, where the whole name stands nearby."""
    words = _words(display_name(name))
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0].upper()}."


def _words(name: str) -> list[str]:
    """The words of a name, without titles before it."""
    words = name.split()
    while len(words) > 1 and words[0].lower().rstrip(".") in _TITLES:
        words = words[1:]
    return words


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, … included, never in the middle of a joined sign."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (_belongs(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return (text[:end] or text[: limit - 1]).rstrip() + "…"


def _sound(text: str) -> list[str]:
    kept, marks = list[str](), 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category.startswith("M"):
            marks += 1
            if marks > _MARKS_IN_A_ROW:
                continue
        else:
            marks = 0
        if character.isspace() or category in ("Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category not in ("Cf", "Cs", "Co", "Cn") or character in _KEPT:
            kept.append(character)
    return kept


def _belongs(character: str) -> bool:
    """Whether a character is drawn together with the one before it."""
    return character == _JOINER or unicodedata.category(character) in ("Mn", "Me", "Mc", "Sk")
