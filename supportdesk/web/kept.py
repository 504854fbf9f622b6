"""What a person had written, taken out of a request that failed, so that it can be sent again."""

from flask import Request
from werkzeug.exceptions import HTTPException

from supportdesk.web.bodies import salvaged

Kept = tuple[tuple[str, str], ...]

_NEVER = ("password", "passwd", "secret", "token")
_LIMIT = 1_000_000
_FIELDS = 100
_WRITTEN = {"body", "subject", "summary", "goal", "tried", "needed", "cause", "done", "verify",
            "missing"}  # fmt: skip
_IDS = {"key", "file", "assignee"}


def kept_text(request: Request) -> Kept:
    """The text fields of the form, in their order: never passwords, never files, never the key.

    The key is left out because an answer for it may exist; `kept_key` says when it may return.
    """
    fields = tuple(
        (name, value)
        for name, value in _form(request)
        if name != "key" and not any(word in name.lower() for word in _NEVER)
    )
    size = sum(len(value) for _, value in fields)
    return fields if size <= _LIMIT and len(fields) <= _FIELDS else ()


def kept_key(request: Request, status: int) -> Kept:
    """The key of the form where nobody knows whether it was done: a repeat must not do it twice.

    After a refusal it is left out: nothing was stored, and corrected text under the same key
    would be taken for a mix-up.
    """
    key = dict(_form(request)).get("key", "")
    return (("key", key),) if key and (status >= 500 or status in (401, 429)) else ()


def has_words(kept: Kept) -> bool:
    """Whether a person wrote any of it: more than the numbers, choices and ids of a page."""
    return any(is_words(value, name) for name, value in kept)


def is_words(value: str, name: str) -> bool:
    """Whether a value is shown for reading; all others travel along unseen."""
    if name in _WRITTEN:
        return bool(value.strip())
    return name not in _IDS and (len(value) > 20 or len(value.split()) > 1)


def _form(request: Request) -> list[tuple[str, str]]:
    try:
        return list(request.form.items(multi=True))
    except HTTPException:
        return salvaged(request)
