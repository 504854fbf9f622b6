"""Each change is told to the desk, signed, and told again when it was not taken."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.demo import company
from tests.demo.company import Handle


@dataclass
class Hook:
    """Where notices land; `answers` are given first, then 204."""

    url: str = ""
    came: queue.Queue[tuple[bytes, dict[str, str]]] = field(default_factory=queue.Queue)
    answers: list[int] = field(default_factory=list)

    def next(self, platform: Handle) -> dict[str, Any]:
        """The next notice, its signature checked."""
        body, headers = self.came.get(timeout=15)
        return dict(Webhook(platform.hook_secret).verify(body, headers))


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    hook = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.came.put((body, dict(self.headers)))
            self.send_response(hook.answers.pop(0) if hook.answers else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    hook.url = f"http://127.0.0.1:{server.server_port}/hooks/staff"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    yield hook
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, hook: Hook) -> Iterator[Handle]:
    with company.running(tmp_path_factory.mktemp("company"), hook_url=hook.url) as handle:
        yield handle


def test_a_change_is_told_with_a_valid_signature(platform: Handle, hook: Hook) -> None:
    mara = platform.change("mara", skills=["mail"])
    told = hook.next(platform)
    assert (told["type"], told["data"]) == ("staff.updated", {"id": mara["id"]})
    assert told["timestamp"].endswith("Z")


def test_somebody_new_is_told(platform: Handle, hook: Hook) -> None:
    new = platform.add("newcomer")
    assert hook.next(platform)["data"] == {"id": new["id"]}


def test_going_is_told_apart_from_other_changes(platform: Handle, hook: Hook) -> None:
    aiko = platform.deactivate("aiko")
    assert hook.next(platform)["type"] == "staff.deactivated"
    platform.change("aiko", team="Night")  # still inactive: an ordinary change
    assert hook.next(platform)["type"] == "staff.updated"
    platform.change("aiko", active=True)
    assert hook.next(platform)["type"] == "staff.updated"
    platform.delete("aiko")
    assert hook.next(platform) | {"timestamp": ""} == {
        "type": "staff.deactivated", "timestamp": "", "data": {"id": aiko["id"]},
    }  # fmt: skip


def test_one_that_was_not_taken_comes_again_under_the_same_id(platform: Handle, hook: Hook) -> None:
    hook.answers[:] = [503]
    platform.change("devon", team="Day")
    first, again = hook.came.get(timeout=15), hook.came.get(timeout=15)
    assert first[0] == again[0]
    assert first[1]["webhook-id"] == again[1]["webhook-id"]
    assert Webhook(platform.hook_secret).verify(*again)["type"] == "staff.updated"


def test_the_page_shows_how_each_was_answered(platform: Handle, hook: Hook) -> None:
    hook.answers[:] = [401]
    platform.change("priya", team="Day")
    hook.came.get(timeout=15)
    hook.came.get(timeout=15)  # the first answer is stored before the second attempt
    newest = platform.state()["notices"][0]
    assert (newest["body"]["type"], newest["attempts"] >= 1) == ("staff.updated", True)
    assert "Last change notices" in platform.http.get("/").text
    assert "staff.deactivated" in platform.http.get("/").text


def test_nothing_is_told_while_notices_are_off(platform: Handle, hook: Hook) -> None:
    platform.control(notices=False)
    platform.deactivate("samira")
    platform.control(notices=True)
    platform.change("samira", team="Late")
    assert hook.next(platform)["type"] == "staff.updated"
    assert hook.came.empty()


def test_without_an_address_nothing_is_queued(tmp_path: Path) -> None:
    with company.running(tmp_path) as alone:
        alone.change("mara", team="Alone")
        assert alone.state()["notices"] == []


def test_one_that_waits_survives_a_restart(tmp_path: Path, hook: Hook) -> None:
    secret = company.new_secret()
    hook.answers[:] = [500]
    with company.running(tmp_path, hook_url=hook.url, hook_secret=secret) as first:
        first.change("mara", team="Before")
        hook.next(first)
        first.process.kill()
    with company.running(tmp_path, hook_url=hook.url, hook_secret=secret) as second:
        assert hook.next(second)["type"] == "staff.updated"
