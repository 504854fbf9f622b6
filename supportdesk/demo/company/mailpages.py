"""The mailbox: a list that follows by itself, one mail, its raw text, and JSON for tests."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from supportdesk.demo.company.letter import Letter, opened
from supportdesk.demo.company.mailbox import Mail
from supportdesk.demo.company.parts import company
from supportdesk.demo.company.people import moment
from supportdesk.demo.company.switches import CHOICES

PAGE = 50
MAX_WAIT = 30.0
# As a mail program shows it: its own style, nothing from elsewhere, no script, no forms.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
)

mailpages = Blueprint("mailpages", __name__)


@mailpages.get("/mail")
def mails() -> str:
    to = request.args.get("to", "").strip()
    before = request.args.get("before", 2**62, type=int)
    found = company().mailbox.find(to, before=before, limit=PAGE + 1)
    return render_template(
        "mails.html",
        to=to,
        newest=before == 2**62,
        mails=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        recipients=company().mailbox.recipients(),
        choices=CHOICES["refuse"],
        can_write=company().config.can_write,
        handed_over=request.args.get("handed_over"),
    )


@mailpages.get("/mail/<int:mail_id>")
def show(mail_id: int) -> str:
    mail = company().mailbox.get(mail_id) or abort(404)
    can_write = company().config.can_write
    return render_template("mail.html", mail=mail, letter=letter_of(mail), can_write=can_write)


@mailpages.get("/mail/<int:mail_id>/html")
def html(mail_id: int) -> Response:
    """The HTML part as its reader sees it, for the frame of its page; links open beside it."""
    letter = letter_of(company().mailbox.get(mail_id) or abort(404))
    answer = Response(re.sub(r"<a\b", '<a target="_blank"', letter.html, flags=re.IGNORECASE))
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@mailpages.get("/mail/<int:mail_id>/raw")
def raw(mail_id: int) -> Response:
    content = company().mailbox.raw(mail_id)
    if content is None:
        abort(404)
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{mail_id}.eml"'
    return answer


@mailpages.post("/mail/switches")
def switch() -> Redirect:
    company().switches.set({"refuse": request.form.get("refuse", "off")})
    return redirect(url_for("mailpages.mails"), 303)


@mailpages.post("/mail/clearings")
def clear() -> Redirect:
    company().mailbox.clear()
    return redirect(url_for("mailpages.mails"), 303)


@mailpages.get("/mail.json")
def as_json() -> Response:
    """Filters `to`, `after` (an id), `limit`; with `wait` seconds it answers once `count` came."""
    to, after = request.args.get("to", ""), request.args.get("after", 0, type=int)
    wait = min(request.args.get("wait", 0.0, type=float), MAX_WAIT)
    if wait > 0:
        company().mailbox.wait(to, after, request.args.get("count", 1, type=int), wait)
    limit = request.args.get("limit", 100, type=int)
    return jsonify([whole(mail) for mail in company().mailbox.find(to, after=after, limit=limit)])


def whole(mail: Mail) -> dict[str, Any]:
    letter = letter_of(mail)
    return {
        "id": mail.id,
        "received_at": moment(mail.received_at),
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "message_id": letter.header("Message-ID"),
        "headers": {name.lower(): value for name, value in letter.headers},
        "text": letter.text,
        "html": letter.html,
        "links": letter.links,
        "attachments": [name for name, _ in letter.attachments],
    }


def letter_of(mail: Mail) -> Letter:
    return opened(company().mailbox.raw(mail.id) or b"")
