"""The page's switches and changes as JSON, for tests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from supportdesk.demo.company.faults import refusal
from supportdesk.demo.company.fields import Invalid
from supportdesk.demo.company.parts import company
from supportdesk.demo.company.people import Person

DISTORTIONS = ("with", "without")

control = Blueprint("control", __name__, url_prefix="/control")


@control.get("")
def show() -> Response:
    notices = [{**asdict(notice), "body": notice.content} for notice in company().notices.last(50)]
    people = [whole(person) for person in company().people.everybody()]
    return jsonify(
        {"switches": company().switches.as_mapping(), "notices": notices, "staff": people}
    )


@control.post("")
def switch() -> Response:
    company().switches.set(sent())
    return jsonify(company().switches.as_mapping())


@control.post("/staff")
def add() -> tuple[Response, int]:
    given = sent()
    password = password_of(given)
    return jsonify(whole(company().people.add(given, password))), 201


@control.get("/staff/<path:staff_id>")
def one(staff_id: str) -> Response:
    person = company().people.get(staff_id)
    return jsonify(whole(person)) if person else refusal(404, "Nobody has this id.")


@control.patch("/staff/<path:staff_id>")
def change(staff_id: str) -> Response:
    given = sent()
    person = company().people.get(staff_id)
    if person is None:
        return refusal(404, "Nobody has this id.")
    password, locked = password_of(given), flag_of(given, "locked")
    distortion = checked({name: given.pop(name) for name in DISTORTIONS if name in given})
    if given:
        company().people.change(staff_id, given)
    if password:
        company().people.set_password(staff_id, password)
    if locked is not None:
        lock(person, locked)
    if distortion:
        company().people.distort(staff_id, distortion)
    return one(staff_id)


@control.delete("/staff/<path:staff_id>")
def delete(staff_id: str) -> Response | tuple[str, int]:
    if company().people.delete(staff_id):
        return "", 204
    return refusal(404, "Nobody has this id.")


def lock(person: Person, locked: bool) -> None:
    """Unlocking also forgets the failures that locked the name."""
    if not locked:
        company().sign_in.forget_failures(person.record["username"])
    company().people.set_locked(person.id, locked)


def whole(person: Person) -> dict[str, Any]:
    """The record as it is stored, and what only the platform knows."""
    locked = company().sign_in.is_locked(person)
    return {"id": person.id, **person.record, "password": person.password, "locked": locked}


def sent() -> dict[str, Any]:
    given = request.get_json(force=True, silent=True)
    if not isinstance(given, dict):
        raise Invalid({"": "Send a JSON object."})
    return given


def password_of(given: dict[str, Any]) -> str | None:
    password = given.pop("password", None)
    if password is not None and not (isinstance(password, str) and password.isprintable()):
        raise Invalid({"password": "Some printable text."})
    return password


def flag_of(given: dict[str, Any], name: str) -> bool | None:
    flag = given.pop(name, None)
    if flag is not None and not isinstance(flag, bool):
        raise Invalid({name: "True or false."})
    return flag


def checked(distortion: dict[str, Any]) -> dict[str, Any]:
    fields, values = distortion.get("without", []), distortion.get("with", {})
    if not isinstance(fields, list) or not isinstance(values, dict):
        raise Invalid({"with": "An object of fields; without: a list of field names."})
    return distortion
