"""The staff platform's contract: three calls, JSON, a bearer token."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import Blueprint, Response, json, jsonify, request

from supportdesk.demo.company.faults import fault, refusal
from supportdesk.demo.company.parts import company
from supportdesk.demo.company.people import Person
from supportdesk.demo.company.signin import WINDOW, Verdict

PAGE_SIZE = 50
WORDS = {
    Verdict.WRONG: "Wrong name or password.",
    Verdict.INACTIVE: "This person is inactive.",
    Verdict.LOCKED: "This account is locked.",
    Verdict.SLOW_DOWN: "Too many attempts.",
}

api = Blueprint("api", __name__)


@api.before_request
def check() -> Response | None:
    broken = fault(company().switches)
    if broken is not None:
        return broken
    given = request.headers.get("Authorization", "").encode()
    if hmac.compare_digest(given, f"Bearer {company().config.token}".encode()):
        return None
    return refusal(401, "The service token is missing or wrong.")


@api.post("/auth/verify")
def verify() -> Response:
    given = request.get_json(force=True, silent=True)
    texts = [given.get(name) if isinstance(given, dict) else None for name in FIELDS]
    username, password, client = (text if isinstance(text, str) else None for text in texts)
    if username is None or password is None:
        return refusal(400, "Send username, password and client as JSON text.")
    verdict, person = company().sign_in.verify(username, password, client or "")
    return staff(person) if person else _no(verdict)


FIELDS = ("username", "password", "client")


@api.get("/staff/<path:staff_id>")
def one(staff_id: str) -> Response:
    person = company().people.get(staff_id)
    if person is None:
        return refusal(404, "Nobody has this id.")
    answer = staff(person)
    answer.make_conditional(request)
    return answer


@api.get("/staff")
def many() -> Response:
    try:
        since = _milliseconds(request.args.get("updated_since", ""))
        found, following = company().people.page(since, request.args.get("cursor"), PAGE_SIZE)
    except ValueError:
        return refusal(400, "updated_since is RFC 3339; cursor is one that was given.")
    return jsonify({"items": [person.staff_object() for person in found], "next": following})


def staff(person: Person) -> Response:
    body = json.dumps(person.staff_object(), sort_keys=False)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    return answer


def _no(verdict: Verdict) -> Response:
    answer = refusal(verdict.value, WORDS[verdict])
    answer.headers.pop("WWW-Authenticate", None)  # the person is wrong, not the desk's token
    if verdict is Verdict.SLOW_DOWN:
        answer.headers["Retry-After"] = str(WINDOW // 1000)
    return answer


def _milliseconds(text: str) -> int:
    if not text:
        return 0
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return int(moment.timestamp() * 1000)
