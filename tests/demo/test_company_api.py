"""The staff platform keeps every line of the contract."""

from __future__ import annotations

import pytest

from tests.demo.company import Handle

FIELDS = {
    "id", "username", "name", "email", "active", "roles", "skills", "languages", "team",
    "timezone", "working_hours", "time_off", "on_call", "updated_at",
}  # fmt: skip


def test_the_right_password_brings_the_whole_staff_object(platform: Handle) -> None:
    answer = platform.verify("mara")
    assert answer.status_code == 200
    mara = answer.json()
    assert set(mara) == FIELDS
    assert (mara["name"], mara["roles"], mara["active"]) == ("Mara Lindqvist", ["l1"], True)
    assert mara["id"].startswith("s-")
    assert {"mon", "tue", "wed", "thu", "fri"} <= set(mara["working_hours"][0]["days"])


def test_names_are_matched_whatever_their_case(platform: Handle) -> None:
    assert platform.verify(" Mara ", platform.password("mara")).status_code == 200


@pytest.mark.parametrize("username", ["mara", "nobody", "", "x" * 5000, "\x00"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(
    platform: Handle, username: str
) -> None:
    answer = platform.verify(username, "wrong")
    assert answer.status_code == 401
    assert answer.json() == {"error": "Wrong name or password."}
    assert "WWW-Authenticate" not in answer.headers


def test_half_a_character_is_only_a_wrong_name(platform: Handle) -> None:
    body = b'{"username": "\\ud800", "password": "\\ud800", "client": "\\ud800"}'
    answer = platform.http.post("/auth/verify", content=body, headers=platform.bearer)
    assert answer.status_code == 401


def test_a_huge_password_is_wrong(platform: Handle) -> None:
    assert platform.verify("aiko", "x" * 100_000).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"username": "mara"}', b'{"username": 1}'])
def test_a_question_that_cannot_be_read_is_400(platform: Handle, body: bytes) -> None:
    answer = platform.http.post("/auth/verify", content=body, headers=platform.bearer)
    assert answer.status_code == 400


def test_only_the_right_password_learns_that_somebody_is_inactive(platform: Handle) -> None:
    assert platform.verify("karl").status_code == 403
    assert platform.verify("karl", "wrong").status_code == 401


def test_only_the_right_password_learns_that_an_account_is_locked(platform: Handle) -> None:
    platform.change("ines", locked=True)
    assert platform.verify("ines").status_code == 423
    assert platform.verify("ines", "wrong").status_code == 401
    platform.change("ines", locked=False)
    assert platform.verify("ines").status_code == 200


def test_ten_failures_lock_a_name_and_twenty_slow_it_down(platform: Handle) -> None:
    assert [platform.verify("olu", "wrong").status_code for _ in range(10)] == [401] * 10
    assert platform.verify("olu").status_code == 423
    assert [platform.verify("olu", "wrong").status_code for _ in range(10)] == [401] * 10
    slowed = platform.verify("olu")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "900")
    platform.change("olu", locked=False)
    assert platform.verify("olu").status_code == 200


def test_a_success_forgets_the_failures_before_it(platform: Handle) -> None:
    for _ in range(2):
        assert [platform.verify("hamish", "wrong").status_code for _ in range(9)] == [401] * 9
        assert platform.verify("hamish").status_code == 200


def test_a_new_password_replaces_the_old_one(platform: Handle) -> None:
    old = platform.password("devon")
    platform.change("devon", password="a new one")
    assert platform.verify("devon", old).status_code == 401
    assert platform.verify("devon", "a new one").status_code == 200
    assert "a new one" in [row["password"] for row in platform.accounts()]


@pytest.mark.parametrize("path", ["/staff", "/staff/s-1001", "/staff/nobody"])
@pytest.mark.parametrize("given", [None, "Bearer wrong", "Basic dGVzdA==", "test-token"])
def test_every_call_wants_the_token(platform: Handle, path: str, given: str | None) -> None:
    headers = {"Authorization": given} if given else {}
    answer = platform.http.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_signing_in_wants_the_token_too(platform: Handle) -> None:
    body = {"username": "mara", "password": platform.password("mara"), "client": ""}
    answer = platform.http.post("/auth/verify", json=body)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_one_person_comes_with_a_tag_that_saves_asking_again(platform: Handle) -> None:
    path = f"/staff/{platform.id('priya')}"
    first = platform.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.json()["username"] == "priya"
    assert platform.get(path, headers=known).status_code == 304
    platform.change("priya", on_call=True)
    changed = platform.get(path, headers=known)
    assert (changed.status_code, changed.json()["on_call"]) == (200, True)


@pytest.mark.parametrize("staff_id", ["s-1", "nobody", "%2e%2e", "s-1001%2Fx", "%2Fx", "%00"])
def test_an_unknown_id_is_404(platform: Handle, staff_id: str) -> None:
    assert platform.get(f"/staff/{staff_id}").status_code == 404


def test_somebody_deleted_is_404_and_not_listed(platform: Handle) -> None:
    gone = platform.add("brief", roles=["l1"])["id"]
    assert platform.get(f"/staff/{gone}").status_code == 200
    platform.delete("brief")
    assert platform.get(f"/staff/{gone}").status_code == 404
    assert gone not in [person["id"] for person in listed(platform)]


def test_an_id_is_never_given_twice(platform: Handle) -> None:
    first = platform.add("once")["id"]
    platform.delete("once")
    assert platform.add("twice")["id"] != first


def test_a_broken_record_can_be_made(platform: Handle) -> None:
    platform.change("rafael", without=["active"], **{"with": {"roles": "l1", "shoe_size": 44}})
    broken = platform.verify("rafael").json()
    assert "active" not in broken
    assert (broken["roles"], broken["shoe_size"]) == ("l1", 44)
    platform.change("rafael", without=[])
    assert set(platform.verify("rafael").json()) == FIELDS


def listed(platform: Handle, **parameters: str) -> list[dict[str, str]]:
    """Everybody, page by page."""
    people: list[dict[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = platform.get(
            "/staff", params={**parameters, **({"cursor": cursor} if cursor else {})}
        )
        people += page.json()["items"]
        cursor = page.json()["next"]
    return people


def test_the_list_comes_in_pages_of_fifty(platform: Handle) -> None:
    for number in range(95):
        platform.add(f"many{number}")
    first = platform.get("/staff").json()
    assert len(first["items"]) == 50
    everybody = [person["id"] for person in listed(platform)]
    assert len(everybody) == len(set(everybody)) >= 110


def test_the_list_can_hold_only_what_changed_since(platform: Handle) -> None:
    before = platform.change("helen", team="Board")
    since = platform.get(f"/staff/{before['id']}").json()["updated_at"]
    platform.change("jonas", team="Networks")
    changed = listed(platform, updated_since=since)
    assert [person["username"] for person in changed] == ["helen", "jonas"]
    assert listed(platform, updated_since="2999-01-01T00:00:00+02:00") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"updated_since": "yesterday"},
        {"updated_since": "2026-11-21T10:00:00"},
        {"cursor": "!!"},
        {"cursor": "bm9uc2Vuc2U="},
    ],
)
def test_a_question_for_a_list_that_cannot_be_read_is_400(
    platform: Handle, wrong: dict[str, str]
) -> None:
    assert platform.get("/staff", params=wrong).status_code == 400
