"""The outbox and the words of mails, for admins; the admin blueprint has checked who asks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any

from flask import Blueprint, Response, request

from supportdesk.domain.errors import DeskError, Invalid, NotFound
from supportdesk.doors import desk, key_of, once, staff
from supportdesk.mail import actions, forms, lists, queries, wordings, words
from supportdesk.mail.compose import Letter, letter, text_of
from supportdesk.mail.samples import sample
from supportdesk.mail.wording import KINDS, PLACEHOLDERS, STANDARD, Wording
from supportdesk.settings import BadSignature
from supportdesk.store.desk import head
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("outbox", __name__)
wordings_door = Blueprint("wordings", __name__)
_LETTER = "letter to look at"
# It runs nothing, loads nothing and stands only in a page of ours; its styles are its own.
_LETTER_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)


@door.get("/outbox")
def index() -> Response:
    which = lists.list_named(request.args.get("state", lists.FIRST))
    before = request.args.get("before", 0, type=int)
    return htmx.page_or_fragment(
        "mails/index.html",
        "mails/_list.html",
        side="outbox",
        which=which,
        page=lists.page_of(which, before),
        before=before,
        outgoing=queries.outgoing_state(now()),
        has_server=_has_server(),
        **_common(),
    )


@door.get("/outbox/<int:mail>")
def show(mail: int) -> Response:
    line, letter, pointless = queries.preview(mail, desk().settings, now())
    return htmx.page_or_fragment(
        "outbox/show.html",
        "outbox/_state.html",
        mail=line,
        text=text_of(letter) if letter else "",
        pointless=pointless,
        has_server=_has_server(),
        **_common(),
    )


@door.post("/outbox/deliveries")
def send_all() -> Response:
    _once("deliveries", lambda: actions.send_all(now(), has_server=_has_server()))
    return htmx.moved("/outbox")


@door.post("/outbox/<int:mail>/deliveries")
def send(mail: int) -> Response:
    _once(f"{mail} deliveries", lambda: actions.send(mail, now(), has_server=_has_server()))
    return _back()


@door.post("/outbox/<int:mail>/discards")
def discard(mail: int) -> Response:
    _once(f"{mail} discards", lambda: actions.discard(mail))
    return _back()


@wordings_door.get("/settings")
def settings() -> Response:
    now_used = wordings.current_wordings()
    own = {kind for kind, words in now_used.items() if words != STANDARD[kind]}
    return htmx.page("settings/index.html", kinds=KINDS, own=own, view="settings")


@wordings_door.get("/settings/mails/<kind>")
def wording(kind: str) -> Response:
    return _wording(kind, wordings.current_wordings()[_known(kind)])


@wordings_door.post("/settings/mails/<kind>")
def change_wording(kind: str) -> Response:
    key = key_of("wordings", staff().id, _known(kind))

    def write() -> None:
        new = forms.read_wording(request.form, kind)
        wordings.change_wording(kind, new, staff().actor, now())

    def change() -> Response:
        once(key, write)
        return htmx.moved(f"/settings/mails/{kind}")

    return or_form(change, lambda error: _wording(kind, forms.typed(request.form), error))


@wordings_door.post("/settings/mails/<kind>/restorations")
def restore_wording(kind: str) -> Response:
    key = key_of("wordings", staff().id, f"{_known(kind)} restorations")
    once(key, lambda: wordings.restore_standard(kind, staff().actor, now()))
    return htmx.moved(f"/settings/mails/{kind}")


@wordings_door.post("/settings/mails/<kind>/previews")
def preview_wording(kind: str) -> Response:
    """What is in the form, as a mail. It changes nothing."""
    faults: Mapping[str, str] = {}
    try:
        forms.read_wording(request.form, _known(kind))
    except Invalid as error:
        faults = error.fields
    proved = request.form.get("proved", "1") == "1"
    values = _previewed(kind, forms.typed(request.form), proved=proved)
    return htmx.fragment("settings/_mail_preview.html", faults=faults, **values)


@wordings_door.get("/settings/mails/<kind>/letters")
def show_letter(kind: str) -> Response:
    """The HTML form as mail programs get it: a document that can do nothing, for a frame."""
    try:
        told = desk().keys.unsign(_LETTER, request.args.get("of", ""), 86_400, now())
    except BadSignature:
        raise NotFound from None
    proved, *texts = json.loads(told)
    made = _sample(_known(kind), Wording(*texts), proved=proved)
    answer = htmx.fragment("mail/letter.html", letter=made)
    answer.headers["Content-Security-Policy"] = _LETTER_POLICY
    return answer


def _wording(kind: str, words: Wording, error: DeskError | None = None) -> Response:
    return htmx.page_or_fragment(
        "settings/mail.html",
        "settings/_mail_form.html",
        words=words,
        about=KINDS[kind],
        errors=error.fields if isinstance(error, Invalid) else {},
        refusal="" if error is None or isinstance(error, Invalid) else str(error),
        faults={},
        placeholders=PLACEHOLDERS,
        is_own=wordings.current_wordings()[kind] != STANDARD[kind],
        changes=wordings.changes_of(kind),
        zone=staff().staff.timezone,
        now=now(),
        view="settings",
        **_previewed(kind, words, proved=True),
    )


def _previewed(kind: str, words: Wording, *, proved: bool) -> dict[str, Any]:
    words = forms.cut(words)
    made = _sample(kind, words, proved=proved)
    typed = json.dumps([proved, *astuple(words)], ensure_ascii=False)
    told = desk().keys.sign(_LETTER, typed, now())
    return {"kind": kind, "subject": made.subject, "text": text_of(made), "letter": told}


def _sample(kind: str, words: Wording, *, proved: bool) -> Letter:
    settings = desk().settings
    news = sample(kind, f"{settings.ticket_prefix}-1042", settings.base_url, proved=proved)
    return letter(news, {**STANDARD, kind: words}, is_read=settings.reads_mail)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound
    return kind


def _once(what: str, act: Callable[[], None]) -> None:
    once(key_of("outbox", staff().id, what), act)


def _back() -> Response:
    """To the list that the form stood in."""
    which = lists.list_named(request.form.get("state", lists.FIRST))
    return htmx.moved("/outbox" if which == lists.FIRST else f"/outbox?state={which}")


def _common() -> dict[str, Any]:
    at, (pos, _) = now(), head()
    zone, names = staff().staff.timezone, list(lists.LISTS)
    shown = {"words": words, "lists": names, "view": "outbox"}
    return shown | {"now": at, "pos": pos, "zone": zone}


def _has_server() -> bool:
    return desk().settings.smtp_url is not None
