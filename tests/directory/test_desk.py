"""The sign-in's doors and the hook's, through a tiny app with the real manners."""

import base64
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from supportdesk.directory import desk as sign_in
from supportdesk.directory import hooks, sessions
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.store import dialects
from supportdesk.store.database import db
from supportdesk.web import manners
from supportdesk.web.site import Site
from tests.directory.people import cached, engineer
from tests.directory.test_notices import body, signed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PLAIN = {
    "layouts/plain.html": "<title>{% block title %}{% endblock %}</title>"
    "<main>{% block main %}{% endblock %}</main>"
}
HOOK_SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
LOCAL, PUBLIC = "http://localhost", "https://desk.example.com"


@pytest.fixture
def platform():
    return MemoryDirectory(engineer("iris"), engineer("tom"))


@pytest.fixture
def make(app, platform, tmp_path):
    """Makes tiny desks, each a process of its own, on the test's database."""
    (tmp_path / "icons.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    made = []

    def make(base_url=LOCAL, secrets=(HOOK_SECRET,)):
        tiny = Flask("tiny", template_folder=str(Path(__file__).parents[2] / "templates"))
        manners.install(tiny, Site(base_url), tmp_path, {})
        tiny.jinja_loader = ChoiceLoader([tiny.jinja_loader, DictLoader(PLAIN)])
        settings = SimpleNamespace(session_hours=12, staff_hook_secret=secrets)
        tiny.extensions["desk"] = SimpleNamespace(settings=settings, directory=cached(platform))
        sign_in.install(tiny)
        tiny.register_blueprint(sign_in.doors)
        tiny.register_blueprint(hooks.doors)
        for path in ("/mine", "/live"):
            tiny.add_url_rule(path, path, mine)
        open_database(tiny, app.config["SQLALCHEMY_DATABASE_URI"])
        made.append(tiny)
        return tiny.test_client()

    yield make
    for tiny in made:
        with tiny.app_context():
            db.engine.dispose()


def open_database(tiny, url):
    tiny.config["SQLALCHEMY_DATABASE_URI"] = url
    tiny.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialects.engine_options(url)
    db.init_app(tiny)
    with tiny.app_context():
        dialects.prepare(db.engine)


def mine():
    return sign_in.signed_in().staff.name


@pytest.fixture
def client(make):
    return make()


def enter(client, username="iris", password="right", **more):
    return client.post("/login", data={"username": username, "password": password, **more})


def test_the_form_is_a_plain_form(client):
    page = client.get("/login?next=/tickets/1001")
    assert page.status_code == 200
    assert 'action="/login"' in page.text
    assert 'name="next" value="/tickets/1001"' in page.text


def test_signing_in_leads_on_and_every_page_knows_the_person(client):
    answer = enter(client, next="/tickets/1001?view=l1")
    assert (answer.status_code, answer.location) == (303, "/tickets/1001?view=l1")
    assert client.get("/mine").text == "Iris"


def test_without_a_session_a_page_leads_to_the_sign_in_and_back(client):
    answer = client.get("/mine?q=1")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fmine%3Fq%3D1")
    assert client.get("/mine", headers={"HX-Request": "true"}).status_code == 401
    assert client.get("/live").status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "x",
        "/%0a\n",
    ],
)
def test_next_is_our_own_path_or_the_start(client, elsewhere):
    assert enter(client, next=elsewhere).location == "/"


def test_the_cookie_is_bound_to_this_host_and_kept_from_scripts(make):
    cookie = enter_at(make(PUBLIC)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def enter_at(client):
    client.environ_base["HTTP_HOST"] = "desk.example.com"
    return enter(client)


def test_on_plain_loopback_http_it_is_called_desk(client):
    assert enter(client).headers["Set-Cookie"].startswith("desk=")


def test_no_flask_session_and_no_remember_me_cookie_signs_anyone_in(client):
    answer = enter(client)
    assert [name for name, _ in answer.headers if name == "Set-Cookie"] == ["Set-Cookie"]
    client.delete_cookie("desk")
    client.set_cookie("remember_token", "iris|" + "0" * 128)
    assert client.get("/mine").status_code == 303


@pytest.mark.parametrize("header", ["X-Remote-User", "Remote-User", "X-Forwarded-User"])
def test_no_header_from_outside_signs_anyone_in(client, header):
    assert client.get("/mine", headers={header: "iris"}).status_code == 303


def test_the_name_stays_and_the_password_does_not(client):
    page = enter(client, "iris<b>", "hunter2")
    assert page.status_code == 401
    assert 'value="iris&lt;b&gt;"' in page.text
    assert "hunter2" not in page.text
    assert 'name="next"' in page.text


def test_known_and_unknown_names_get_the_same_page(client):
    known, unknown = enter(client, "iris", "wrong"), enter(client, "nobo", "wrong")
    assert known.text == unknown.text.replace("nobo", "iris")
    assert known.status_code == unknown.status_code == 401


def inactive(platform):
    platform.put(engineer("iris", active=False))


def without_role(platform):
    platform.put(engineer("iris", "kitchen"))


def locked(platform):
    platform.locked.add("iris")


def slow_down(platform):
    platform.slow_down = 40


def away(platform):
    platform.unreachable = True


TROUBLES = [
    (inactive, 403, "This account is closed"),
    (without_role, 403, "Your account has no role on this desk"),
    (locked, 423, "This account is locked"),
    (slow_down, 429, "Wait 40 s"),
    (away, 503, "The staff platform does not answer"),
]


@pytest.mark.parametrize(("trouble", "status", "words"), TROUBLES)
def test_each_other_no_has_its_status_with_the_form_and_the_name(
    client, platform, trouble, status, words
):
    trouble(platform)
    page = enter(client, next="/tickets")
    assert page.status_code == status
    assert words in page.text
    assert 'value="iris"' in page.text
    assert 'value="/tickets"' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(("trouble", "status", "words"), TROUBLES)
def test_a_program_gets_it_as_json(client, platform, trouble, status, words):
    trouble(platform)
    form = {"username": "iris", "password": "right"}
    answer = client.post("/login", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == status
    said = answer.get_json()["error"]
    assert said["status"] == status
    assert words in f"{said['title']} {said['message']}"


def test_htmx_gets_the_card_alone(client):
    form = {"username": "iris", "password": "wrong"}
    answer = client.post("/login", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.text.lstrip().startswith('<div class="signin__card"')


def test_too_many_failures_wait_and_say_how_long(client):
    for _ in range(5):
        assert enter(client, password="wrong").status_code == 401
    refused = enter(client)
    assert refused.status_code == 429
    assert 880 < int(refused.headers["Retry-After"]) <= 900
    assert "minutes" in refused.text


def test_who_is_signed_in_already_is_led_on(client):
    enter(client)
    answer = client.get("/login?next=/tickets")
    assert (answer.status_code, answer.location) == (303, "/tickets")


def test_signing_in_again_ends_the_session_before(client):
    enter(client)
    before = client.get_cookie("desk").value
    enter(client, "tom")
    assert client.get("/mine").text == "Tom"
    client.set_cookie("desk", before)
    assert client.get("/mine").status_code == 303


def test_a_failed_sign_in_leaves_the_session_alone(client):
    enter(client)
    enter(client, "tom", "wrong")
    assert client.get("/mine").text == "Iris"


def test_signing_out_ends_the_session_on_the_server_too(client):
    enter(client)
    key = client.get_cookie("desk").value
    answer = client.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert client.get_cookie("desk") is None
    client.set_cookie("desk", key)
    assert client.get("/mine").status_code == 303
    assert client.post("/logout").status_code == 303


def test_signing_out_everywhere_ends_other_browsers_too_even_during_an_outage(make, platform):
    here, there = make(), make()
    enter(here)
    enter(there)
    platform.unreachable = True
    assert here.post("/logouts").status_code == 303
    assert there.get("/mine").status_code == 303


def test_signing_out_everywhere_needs_a_session(client):
    assert client.post("/logouts").location.startswith("/login")


@pytest.mark.parametrize("path", ["/logout", "/logouts"])
def test_a_link_signs_nobody_out(client, path):
    enter(client)
    assert client.get(path).status_code == 405
    assert client.get("/mine").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/logout", "/logouts"])
def test_another_site_cannot_post_here(client, path):
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("key", ["", "x", "x" * 3000, "ä"])
def test_a_cookie_that_is_no_key_is_no_session(client, key):
    client.set_cookie("desk", key)
    assert client.get("/mine").status_code == 303


def test_the_customers_cookie_opens_no_staff_door(client):
    enter(client)
    key = client.get_cookie("desk").value
    client.delete_cookie("desk")
    client.set_cookie("desk-customer", key)
    assert client.get("/mine").status_code == 303


@pytest.mark.parametrize(
    "change", [inactive, without_role, lambda platform: platform.people.clear()]
)
def test_who_lost_access_is_signed_out_from_the_next_question_on(client, platform, change):
    enter(client)
    change(platform)
    client.application.extensions["desk"].directory.forget("iris")
    assert client.get("/mine").status_code == 303
    with client.application.app_context():
        assert sessions.live_sessions(int(time.time() * 1000)) == frozenset()


def test_during_an_outage_who_is_signed_in_goes_on(client, platform):
    enter(client)
    platform.unreachable = True
    client.application.extensions["desk"].directory.forget("iris")
    assert client.get("/mine").text == "Iris"


def test_a_process_that_never_had_an_answer_says_503_and_the_session_stays(make, platform):
    first, second = make(), make()
    enter(first)
    platform.unreachable = True
    second.set_cookie("desk", first.get_cookie("desk").value)
    page = second.get("/mine")
    assert page.status_code == 503
    assert "You stay signed in" in page.text
    assert second.get("/login").status_code == 200
    platform.unreachable = False
    second.application.extensions["desk"].directory.forget("iris")
    assert second.get("/mine").text == "Iris"


def test_a_page_opens_no_database_session_while_it_asks_the_platform(client, platform):
    """A connection held over a slow question would stop every other page."""
    open_ones = []
    with client.application.app_context():
        pool = db.engine.pool
    asked = platform.get

    def watching(staff_id):
        open_ones.append(pool.checkedout())
        return asked(staff_id)

    platform.get = watching
    enter(client)
    client.application.extensions["desk"].directory.forget("iris")
    client.get("/mine")
    assert open_ones == [0]


def post_notice(client, text, headers=None):
    at = int(time.time()) * 1000
    return client.post(
        "/hooks/staff", data=text, headers=headers or signed(text, at=at, secret=HOOK_SECRET)
    )


def test_a_notice_is_taken_without_a_cookie_from_anywhere_and_answers_204(client):
    answer = post_notice(client, body("staff.updated"))
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_deactivation_signs_the_person_out(client):
    enter(client)
    assert post_notice(client, body("staff.deactivated")).status_code == 204
    assert client.get("/mine").status_code == 303
    assert enter(client).status_code == 403


def test_a_notice_makes_this_process_ask_again(client, platform):
    enter(client)
    platform.put(engineer("iris", name="Iris Vale"))
    post_notice(client, body("staff.updated"))
    assert client.get("/mine").text == "Iris Vale"


def test_a_bad_signature_is_a_401_without_a_redirect(client):
    answer = post_notice(client, body(), headers={"webhook-id": "x"})
    assert answer.status_code == 401


def test_without_a_secret_there_is_no_such_door(make):
    assert post_notice(make(secrets=()), body()).status_code == 404


def test_a_notice_over_the_limit_is_not_read(client):
    assert post_notice(client, " " * 64_001).status_code == 413
