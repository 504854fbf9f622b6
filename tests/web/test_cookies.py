"""The two cookies."""

from flask import Request, Response
from werkzeug.test import EnvironBuilder

from supportdesk.web import cookies
from supportdesk.web.site import Site

SECURE, PLAIN = Site("https://desk.example.com"), Site("http://127.0.0.1:8000")


def given(site: Site, audience: cookies.Audience) -> str:
    answer = Response()
    cookies.give(answer, site, audience, "value", 60)
    return answer.headers["Set-Cookie"]


def test_over_tls_a_cookie_is_bound_to_the_host() -> None:
    header = given(SECURE, "staff")
    assert header.startswith("__Host-desk=value;")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in header
    assert "Domain" not in header
    assert given(SECURE, "customer").startswith("__Host-desk-customer=")


def test_on_this_machine_without_tls_the_names_are_plain() -> None:
    assert given(PLAIN, "staff").startswith("desk=value;")
    assert given(PLAIN, "customer").startswith("desk-customer=value;")
    assert "Secure" not in given(PLAIN, "staff")
    assert "HttpOnly" in given(PLAIN, "staff")


def test_neither_is_read_for_the_other() -> None:
    sent = EnvironBuilder(headers={"Cookie": "__Host-desk=s; desk=plain; desk-customer=c"})
    request = Request(sent.get_environ())
    assert cookies.read(request, SECURE, "staff") == "s"
    assert cookies.read(request, SECURE, "customer") is None


def test_a_cookie_is_ended_with_the_attributes_it_was_given() -> None:
    answer = Response()
    cookies.take(answer, SECURE, "staff")
    header = answer.headers["Set-Cookie"]
    assert "Max-Age=0" in header
    assert "Secure" in header
