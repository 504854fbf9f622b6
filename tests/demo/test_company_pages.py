"""The platform's page: an admin changes people and switches by plain forms."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.demo.company import Handle

FORM = {
    "name": "Petra Novak", "username": "petra", "email": "petra@northgate.example", "team": "Night",
    "timezone": "Europe/Prague", "roles": ["l1", "l2"], "skills": "network, remote access,",
    "languages": "cs, en", "working_hours": "Mon-Wed, fri 08:00-12:00\nthu 13:00 - 18:30",
    "off_from": ["2026-12-24T00:00", ""], "off_to": ["2027-01-02T00:00", ""], "active": "on",
}  # fmt: skip


def post(
    platform: Handle, path: str, data: dict[str, Any] | None = None, **headers: str
) -> httpx.Response:
    return platform.http.post(path, data=data, headers=headers)


def test_everybody_is_listed_with_password_and_presence(platform: Handle) -> None:
    page = platform.http.get("/").text
    assert page.count("<tr id=") == 15
    assert platform.password("mara") in page
    assert "on time off" in page
    assert "inactive" in page


def test_a_person_is_added_changed_and_deleted(platform: Handle) -> None:
    assert post(platform, "/people", FORM).status_code == 303
    petra = platform.verify("petra").json()
    assert petra["roles"] == ["l1", "l2"]
    assert petra["skills"] == ["network", "remote access"]
    assert petra["working_hours"] == [
        {"days": ["mon", "tue", "wed", "fri"], "from": "08:00", "to": "12:00"},
        {"days": ["thu"], "from": "13:00", "to": "18:30"},
    ]
    assert petra["time_off"] == [
        {"from": "2026-12-24T00:00:00+01:00", "to": "2027-01-02T00:00:00+01:00"}
    ]
    path = f"/people/{petra['id']}"
    assert post(platform, path, FORM | {"roles": ["admin"], "on_call": "on"}).status_code == 303
    changed = platform.verify("petra").json()
    assert (changed["roles"], changed["on_call"]) == (["admin"], True)
    assert post(platform, f"{path}/deletions").status_code == 303
    assert platform.get(f"/staff/{petra['id']}").status_code == 404
    assert platform.http.get(path).status_code == 404


def test_saving_a_page_that_nobody_touched_changes_nothing(platform: Handle) -> None:
    post(platform, "/people", FORM | {"username": "still"})
    before = platform.verify("still").json()
    page = platform.http.get(f"/people/{before['id']}").text
    hours = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert hours is not None
    again = FORM | {"username": "still", "working_hours": hours[1]}
    post(platform, f"/people/{before['id']}", again)
    after = platform.verify("still").json()
    assert after | {"updated_at": ""} == before | {"updated_at": ""}
    platform.delete("still")


def test_wrong_fields_come_back_with_what_was_typed(platform: Handle) -> None:
    wrong = {"username": "Not A Name", "timezone": "Mars/Base", "working_hours": "always"}
    answer = post(platform, "/people", FORM | wrong)
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 4  # the time off cannot be read without a zone
    assert "Not A Name" in answer.text
    assert "always" in answer.text


def test_a_name_is_given_only_once(platform: Handle) -> None:
    answer = post(platform, "/people", FORM | {"username": "mara"})
    assert answer.status_code == 422
    assert "Somebody has this name already." in answer.text


def test_markup_in_a_name_is_only_text(platform: Handle) -> None:
    hostile = "<script>alert(1)</script>"
    added = platform.add("hostile", name=hostile)
    for path in ("/", f"/people/{added['id']}"):
        assert hostile not in platform.http.get(path).text
    platform.delete("hostile")


def test_somebody_is_deactivated_and_activated_from_the_table(platform: Handle) -> None:
    path = f"/people/{platform.id('tomasz')}/activity"
    post(platform, path, {"active": "0"})
    assert platform.verify("tomasz").status_code == 403
    assert "tomasz" not in [row["username"] for row in platform.accounts()]
    post(platform, path, {"active": "1"})
    assert platform.verify("tomasz").status_code == 200


def test_a_password_is_reset_and_an_account_locked(platform: Handle) -> None:
    path, before = f"/people/{platform.id('jonas')}", platform.password("jonas")
    post(platform, f"{path}/passwords", {"password": ""})
    assert platform.verify("jonas", before).status_code == 401
    post(platform, f"{path}/locks", {"locked": "1"})
    assert platform.verify("jonas").status_code == 423
    post(platform, f"{path}/locks", {"locked": "0"})
    assert platform.verify("jonas").status_code == 200


def test_switches_are_set_from_the_page(platform: Handle) -> None:
    form = {"unreachable": "503", "garbage": "off", "slow": "0", "notices": "on"}
    assert post(platform, "/switches", form).status_code == 303
    assert platform.get("/staff/s-1001").status_code == 503
    assert post(platform, "/switches", {"unreachable": "off", "slow": ""}).status_code == 303
    assert platform.state()["switches"]["notices"] is False
    platform.control(notices=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 421),
        ({}, 303),
    ],
)
def test_a_form_of_another_site_changes_nothing(
    platform: Handle, headers: dict[str, str], status: int
) -> None:
    assert post(platform, "/switches", {}, **headers).status_code == status
    assert post(platform, "/mail/switches", {}, **headers).status_code == status
    control = platform.http.post("/control", json={}, headers=headers)
    assert control.status_code == (200 if status == 303 else status)


def test_pages_run_no_foreign_code_and_are_not_kept(platform: Handle) -> None:
    for path in ("/", "/mail", "/people/new"):
        answer = platform.http.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?! src)|<style|style=|\son\w+=", answer.text)
