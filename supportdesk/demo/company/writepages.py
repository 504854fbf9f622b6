"""Writing to the desk: a form, samples for it, and answers to what lies in the mailbox."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from supportdesk.demo.company import hooks, writing
from supportdesk.demo.company.letter import opened
from supportdesk.demo.company.parts import company

writepages = Blueprint("writepages", __name__)


@writepages.before_request
def only_where_mail_can_go() -> None:
    if not company().config.can_write:
        abort(404)


@writepages.get("/mail/new")
def new() -> str:
    return _form(writing.sample(request.args.get("sample", ""), company().config))


@writepages.get("/mail/<int:mail_id>/answer")
def answer(mail_id: int) -> str:
    mail = company().mailbox.get(mail_id) or abort(404)
    return _form(writing.answer_to(mail, opened(company().mailbox.raw(mail_id) or b"")))


@writepages.post("/mail/handovers")
def hand_over() -> Response | tuple[str, int]:
    draft, config = writing.typed(request.form), company().config
    if faults := writing.faults(draft):
        return _form(draft, faults), 422
    name, body = f"msg_{secrets.token_urlsafe(18)}", writing.raw(draft, config)
    taken, said = hooks.post(config.mail_hook_url, config.mail_hook_secret, name, body, hooks.MAIL)
    if not taken:
        return _form(draft, said=said), 502
    return redirect(url_for("mailpages.mails", handed_over=draft.subject), 303)


def _form(draft: writing.Draft, faults: dict[str, str] | None = None, said: str = "") -> str:
    labels = {name: label for name, (label, _) in writing.SAMPLES.items()}
    return render_template(
        "write.html", draft=draft, faults=faults or {}, said=said, samples=labels
    )
