"""Who is asking."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.web import peer
from supportdesk.web.networks import is_within, plain_address, sender
from tests.web.tiny import client_of


def told(app: Flask, remote: str, forwarded: str | None = None) -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": remote}):
        return peer.address()


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.1.0.5", "198.51.100.1", "198.51.100.1"),
        ("10.1.0.5", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.1.0.5", "198.51.100.1, 10.1.0.6", "198.51.100.1"),
        ("10.2.0.5", "198.51.100.1", "10.2.0.5"),
        ("10.1.0.5", "garbage", "10.1.0.5"),
        ("10.1.0.5", "198.51.100.1, garbage", "10.1.0.5"),
        ("10.1.0.5", "", "10.1.0.5"),
        ("10.1.0.5", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.0.5", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:10.1.0.5", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_forwarded_addresses_count_only_from_our_proxies(
    app: Flask, remote: str, forwarded: str | None, address: str
) -> None:
    assert told(app, remote, forwarded) == address


def test_on_ipv6_a_sender_is_a_64() -> None:
    assert sender("2001:db8:1:2:3:4:5:6") == sender("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert sender("2001:db8:1:3::9") != sender("2001:db8:1:2::9")
    assert sender("::ffff:192.0.2.1") == sender("192.0.2.1") == "192.0.2.1"
    assert sender("garbage") == "unknown"


def test_an_address_has_one_spelling() -> None:
    assert plain_address("[2001:DB8::0:1]") == "2001:db8::1"
    assert plain_address("fe80::1%eth0") == "fe80::1"
    assert plain_address("127.1") is None
    assert not is_within("not an address", ())


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto"]
)
def test_who_comes_through_a_proxy_is_never_near(app: Flask, header: str) -> None:
    near = {"REMOTE_ADDR": "127.0.0.1"}
    with app.test_request_context(environ_base=near):
        assert peer.is_near()
    with app.test_request_context(environ_base=near, headers={header: "127.0.0.1"}):
        assert not peer.is_near()
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        assert not peer.is_near()


OPS = {"Authorization": "Bearer ops-token-of-the-test"}


def test_metrics_are_for_our_own_people(app: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers=OPS).status_code == 200
    near = client_of(app, REMOTE_ADDR="127.0.0.1")
    assert near.get("/metrics").status_code == 200
    assert near.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_details_of_readiness_are_for_our_own_people(app: Flask, client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ok"}
    full = client.get("/readyz", headers=OPS).json
    assert full == {"status": "ok", "checks": {"database": {"ok": True, "state": "answers"}}}
    assert client_of(app, REMOTE_ADDR="10.9.9.9").get("/readyz").json == full


def broken() -> tuple[bool, str]:
    raise OSError("a secret path")


def test_without_the_database_it_is_503(app: Flask, client: FlaskClient) -> None:
    app.extensions["checks"] = {"database": broken, "worker": lambda: (True, "4 s behind")}
    answer = client.get("/readyz", headers=OPS)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == {"ok": False, "state": "OSError"}
    assert client.get("/readyz").json == {"status": "failing"}


def test_another_part_that_fails_is_named_and_takes_nobody_out_of_service(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["checks"] = {"database": lambda: (True, "answers"), "mail": broken}
    answer = client.get("/readyz", headers=OPS)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "degraded"
    assert answer.json["checks"]["mail"]["ok"] is False
    assert client.get("/readyz").json == {"status": "degraded"}


def test_without_a_token_set_no_token_opens(app: Flask) -> None:
    from dataclasses import replace

    app.extensions["site"] = replace(app.extensions["site"], ops_token="")
    for given in ("Bearer ", "Bearer", ""):
        assert client_of(app).get("/metrics", headers={"Authorization": given}).status_code == 404
