"""Writing to the desk: a form, samples for it, and answers to what lies in the mailbox."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from supportdesk.demo.company import hooks, writing
from supportdesk.demo.company.letter import opened
from supportdesk.demo.company.parts import company
from supportdesk.demo.company.samples import SAMPLES, Draft

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
    draft = writing.typed(request.form)
    if faults := writing.faults(draft):
        return _form(draft, faults), 422
    taken, said = hooks.hand_in(company().config, writing.raw(draft, company().config))
    if not taken:
        return _form(draft, said=said), 502
    return redirect(url_for("mailpages.mails", handed_over=draft.subject), 303)


@writepages.post("/mail/<int:mail_id>/bounces")
def bounce(mail_id: int) -> Response | tuple[str, int]:
    mail = company().mailbox.get(mail_id) or abort(404)
    letter = opened(company().mailbox.raw(mail_id) or b"")
    taken, said = hooks.hand_in(company().config, writing.bounce(mail, letter, company().config))
    if not taken:
        return f"The desk did not take it ({said}). Go back and send it again in a moment.\n", 502
    return redirect(url_for("mailpages.mails", handed_over=f"Undelivered: {mail.subject}"), 303)


def _form(draft: Draft, faults: dict[str, str] | None = None, said: str = "") -> str:
    labels = {name: label for name, (label, _) in SAMPLES.items()}
    return render_template(
        "write.html", draft=draft, faults=faults or {}, said=said, samples=labels
    )
