"""What the log says, and what it never says."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask.testing import FlaskClient

from supportdesk.web import logging as desk_logging

TOKEN = "T0ken" * 8 + "abc"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    logging.raiseExceptions = True


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    desk_logging.configure(json=True)
    answer = client.get("/fine?secret=1")
    (line,) = lines(capsys)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/fine", 200)
    assert line["request"] == answer.headers["X-Request-Id"]


def test_health_and_files_are_not_worth_a_line(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    desk_logging.configure(json=True)
    client.get("/healthz")
    assert lines(capsys) == []


def test_a_link_is_in_no_line(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    desk_logging.configure(json=True)
    client.get(f"/c/{TOKEN}")
    client.get(f"/c/{TOKEN}/more")
    structlog.get_logger().info(
        "mail sent", url=f"https://desk.example.com/c/{TOKEN}", all=[f"/c/{TOKEN}"]
    )
    logging.getLogger("gunicorn.access").info('"GET /c/%s HTTP/1.1" 303', TOKEN)
    try:
        raise ValueError(f"no such link: /c/{TOKEN}")
    except ValueError:
        logging.getLogger("other").exception("failed")
        structlog.get_logger().exception("failed")
    written = capsys.readouterr().err
    assert written.count("/c/***") >= 6
    assert "T0ken" not in written


@pytest.mark.parametrize(
    "name", ["password", "staff_token", "Cookie", "authorization", "secret_key"]
)
def test_values_with_a_telling_name_are_masked(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk_logging.configure(json=True)
    structlog.get_logger().warning("something", **{name: "hidden", "nested": {"a": f"/c/{TOKEN}"}})
    written = capsys.readouterr().err
    assert "hidden" not in written
    assert "T0ken" not in written


def test_people_get_readable_lines(capsys: pytest.CaptureFixture[str]) -> None:
    desk_logging.configure(json=False)
    structlog.get_logger().info("ready", port=8000)
    assert "ready" in capsys.readouterr().err
