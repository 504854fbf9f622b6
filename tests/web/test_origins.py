"""Requests from elsewhere. Each test fails when its check is taken out."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.tiny import ORIGIN, client_of, make_app


def post(client: FlaskClient, path: str = "/fine", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, headers=named).status_code


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_form_of_ours_passes(client: FlaskClient, site: str) -> None:
    assert post(client, Sec_Fetch_Site=site) == 200


@pytest.mark.parametrize("site", ["same-site", "cross-site", "", "garbage"])
def test_a_form_of_another_site_is_refused(client: FlaskClient, site: str) -> None:
    assert post(client, Sec_Fetch_Site=site) == 403


def test_the_browsers_word_counts_before_the_origin(client: FlaskClient) -> None:
    assert post(client, Sec_Fetch_Site="cross-site", Origin=ORIGIN) == 403
    assert post(client, Sec_Fetch_Site="same-origin", Origin="null") == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ORIGIN, 200),
        ("null", 403),
        ("https://evil.example", 403),
        ("http://desk.example.com", 403),
        (f"{ORIGIN}:8443", 403),
        (f"{ORIGIN}.evil.example", 403),
        ("", 403),
        ("http://127.0.0.1:8000", 403),
    ],
)
def test_without_it_the_origin_must_be_ours(client: FlaskClient, origin: str, status: int) -> None:
    assert post(client, Origin=origin) == status


def test_on_this_machine_the_requests_own_address_is_ours(app: Flask) -> None:
    local = client_of(app, HTTP_HOST="127.0.0.1:8000")
    assert post(local, Origin="http://127.0.0.1:8000") == 200
    assert post(local, Origin=ORIGIN) == 200
    assert post(local, Origin="http://127.0.0.1:9000") == 403
    assert post(local, Origin="http://localhost:8000") == 403


def test_without_both_headers_it_is_no_browser(client: FlaskClient) -> None:
    assert post(client) == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_changes_is_checked_before_anything_else(
    client: FlaskClient, method: str
) -> None:
    for path in ("/fine", "/no-such-page", "/fail/signed-out", "/fail/missing"):
        answer = client.open(path, method=method, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path


@pytest.mark.parametrize("path", ["/hooks/staff", "/api/v1/tickets"])
def test_doors_with_their_own_proof_are_not_asked(client: FlaskClient, path: str) -> None:
    assert post(client, path, Sec_Fetch_Site="cross-site") == 200


@pytest.mark.parametrize("path", ["/hooks/staff", "/api/v1/tickets"])
def test_doors_with_their_own_proof_never_see_a_cookie(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Cookie": "__Host-desk=stolen"}).json == {}
    assert client.get("/support", headers={"Cookie": "__Host-desk=mine"}).json != {}


@pytest.mark.parametrize("path", ["/hooksx", "/api/v10", "/api/v2/x", "//hooks/staff"])
def test_addresses_that_only_look_exempt_are_checked(client: FlaskClient, path: str) -> None:
    answer = client.post(f"http://desk.example.com{path}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


COOKIE = {"Cookie": "__Host-desk=x"}


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
@pytest.mark.parametrize(
    ("path", "headers"),
    [("/live", {}), ("/fine", {"HX-Request": "true"}), ("/fine", {"Accept": "application/json"})],
)
def test_parts_and_data_are_not_read_from_elsewhere(
    client: FlaskClient, path: str, headers: dict[str, str], site: str
) -> None:
    foreign = headers | {"Sec-Fetch-Site": site}
    assert client.get(path, headers=foreign | COOKIE).status_code == 403
    assert client.get(path, headers=foreign).status_code == 200
    assert (
        client.get(path, headers=headers | COOKIE | {"Sec-Fetch-Site": "same-origin"}).status_code
        == 200
    )


def test_a_link_from_anywhere_opens_a_page(client: FlaskClient) -> None:
    assert client.get("/fine", headers=COOKIE | {"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "desk.example.com.evil.example", "desk.example.com:8443", ""]
)
def test_another_host_is_421(app: Flask, host: str) -> None:
    other = client_of(app, HTTP_HOST=host)
    assert other.get("/fine").status_code == 421
    assert other.get("/no-such-page").status_code == 421


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "DESK.example.com", "desk.localhost"]
)
def test_our_host_and_this_machine_are_served(app: Flask, host: str) -> None:
    assert client_of(app, HTTP_HOST=host).get("/fine").status_code == 200


def test_health_is_served_at_any_host(app: Flask) -> None:
    other = client_of(app, HTTP_HOST="10.0.0.3:8000")
    assert other.get("/healthz").status_code == 200
    assert other.get("/readyz").status_code == 200


def test_no_answer_opens_us_to_other_sites(client: FlaskClient) -> None:
    answer = client.get("/fine", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


def test_a_desk_with_a_port_knows_its_host(static: Path) -> None:
    app = make_app(static, base_url="http://10.0.0.3:8000")
    assert client_of(app, HTTP_HOST="10.0.0.3:8000").get("/fine").status_code == 200
    assert client_of(app, HTTP_HOST="10.0.0.3").get("/fine").status_code == 421
