"""Every switch breaks the staff API, and only that, until it is turned back."""

from __future__ import annotations

import threading
from time import monotonic

import httpx
import pytest

from tests.demo.company import Handle


@pytest.mark.parametrize("status", ["503", "500", "401", "403"])
def test_it_can_be_unreachable(platform: Handle, status: str) -> None:
    platform.control(unreachable=status)
    assert platform.get("/staff/s-1001").status_code == int(status)
    assert platform.verify("mara").status_code == int(status)
    platform.control(unreachable="off")
    assert platform.verify("mara").status_code == 200


def test_it_can_say_nothing_and_lets_go_when_turned_back(platform: Handle) -> None:
    platform.control(unreachable="hang")
    with pytest.raises(httpx.ReadTimeout):
        platform.http.get("/staff/s-1001", headers=platform.bearer, timeout=0.3)
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(platform.get("/staff").status_code))
    asking.start()
    platform.control(unreachable="off")
    asking.join(10)
    assert answers in ([503], [200])  # 200 when it asked only after the turn


def test_it_can_be_slow(platform: Handle) -> None:
    platform.control(slow=0.4)
    began = monotonic()
    assert platform.get("/staff/s-1001").status_code == 200
    assert monotonic() - began >= 0.4


@pytest.mark.parametrize(
    ("kind", "mark"), [("html", "<!doctype"), ("text", "OK :-)"), ("shape", '["this"')]
)
def test_it_can_answer_garbage(platform: Handle, kind: str, mark: str) -> None:
    platform.control(garbage=kind)
    answer = platform.verify("mara")
    assert (answer.status_code, answer.text.startswith(mark)) == (200, True)


def test_it_can_redirect(platform: Handle) -> None:
    platform.control(garbage="redirect")
    assert platform.get("/staff/s-1001").status_code == 302


def test_it_can_answer_without_end(platform: Handle) -> None:
    platform.control(garbage="endless")
    size = 0
    with platform.http.stream("GET", "/staff/s-1001", headers=platform.bearer) as answer:
        for chunk in answer.iter_raw():
            size += len(chunk)
            if size > 4_000_000:
                break
    assert size > 4_000_000
    assert platform.heal()["garbage"] == "off"


def test_it_can_say_slow_down(platform: Handle) -> None:
    platform.control(throttled=True)
    answer = platform.verify("mara")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert platform.get("/staff/s-1001").status_code == 200


def test_pages_and_health_stay_up(platform: Handle) -> None:
    platform.control(unreachable="503", garbage="html")
    for path in ("/", "/mail", "/healthz"):
        assert platform.http.get(path).status_code == 200
    assert "Broken on purpose" in platform.http.get("/").text


@pytest.mark.parametrize(
    "wrong",
    [{"unreachable": "maybe"}, {"slow": -1}, {"slow": "3"}, {"slow": True}, {"notices": 1},
     {"nonsense": 1}, {"garbage": ["html"]}],
)  # fmt: skip
def test_a_switch_that_is_not_there_is_422_and_changes_nothing(
    platform: Handle, wrong: dict[str, object]
) -> None:
    before = platform.state()["switches"]
    answer = platform.http.post("/control", json=wrong | {"throttled": True})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, list(wrong))
    assert platform.state()["switches"] == before
