"""The platform's page: people, switches, the last notices. Plain forms, no script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from supportdesk.demo.company import passwords, personform, presence
from supportdesk.demo.company.control import lock
from supportdesk.demo.company.fields import BLANK, Invalid
from supportdesk.demo.company.parts import company
from supportdesk.demo.company.people import Person
from supportdesk.demo.company.store import now
from supportdesk.demo.company.switches import CHOICES

SHOWN_NOTICES = 15
Answer = str | Response | tuple[str, int]

pages = Blueprint("pages", __name__)


@pages.app_context_processor
def everywhere() -> dict[str, Any]:
    return {"position": company().switches.position, "can_notify": company().config.can_notify}


@pages.get("/")
def home() -> Answer:
    at = now()
    rows = [
        (person, presence.state(person.record, at), company().sign_in.is_locked(person))
        for person in company().people.everybody()
    ]
    notices = company().notices.last(SHOWN_NOTICES)
    return render_template("people.html", rows=rows, notices=notices, choices=CHOICES)


@pages.post("/switches")
def switch() -> Answer:
    company().switches.set(
        {
            "unreachable": request.form.get("unreachable", "off"),
            "garbage": request.form.get("garbage", "off"),
            "slow": request.form.get("slow", type=float) or 0,
            "throttled": "throttled" in request.form,
            "notices": "notices" in request.form,
        }
    )
    return back()


@pages.get("/people/new")
def blank() -> Answer:
    return form(None, personform.filled(BLANK), {})


@pages.post("/people")
def add() -> Answer:
    try:
        person = company().people.add(personform.read(request.form))
    except Invalid as fault:
        return form(None, personform.typed(request.form), fault.faults), 422
    return back(person.id)


@pages.get("/people/<path:staff_id>")
def show(staff_id: str) -> Answer:
    person = known(staff_id)
    return form(person, personform.filled(person.record), {})


@pages.post("/people/<path:staff_id>")
def change(staff_id: str) -> Answer:
    person = known(staff_id)
    try:
        company().people.change(staff_id, personform.read(request.form))
    except Invalid as fault:
        return form(person, personform.typed(request.form), fault.faults), 422
    return back(staff_id)


@pages.post("/people/<path:staff_id>/activity")
def activity(staff_id: str) -> Answer:
    company().people.change(known(staff_id).id, {"active": request.form.get("active") == "1"})
    return back(staff_id)


@pages.post("/people/<path:staff_id>/passwords")
def reset_password(staff_id: str) -> Answer:
    person = known(staff_id)
    typed = request.form.get("password", "").strip()
    company().sign_in.forget_failures(person.record["username"])
    company().people.set_password(staff_id, typed[:200] or passwords.readable())
    return back(staff_id)


@pages.post("/people/<path:staff_id>/locks")
def set_lock(staff_id: str) -> Answer:
    lock(known(staff_id), request.form.get("locked") == "1")
    return back(staff_id)


@pages.post("/people/<path:staff_id>/deletions")
def delete(staff_id: str) -> Answer:
    company().people.delete(known(staff_id).id)
    return back()


def form(person: Person | None, values: dict[str, Any], faults: dict[str, str]) -> str:
    locked = person is not None and company().sign_in.is_locked(person)
    return render_template(
        "person.html", person=person, values=values, faults=faults, locked=locked
    )


def known(staff_id: str) -> Person:
    person = company().people.get(staff_id)
    if person is None:
        abort(404)
    return person


def back(anchor: str | None = None) -> Response:
    return redirect(url_for("pages.home", _anchor=anchor), 303)
