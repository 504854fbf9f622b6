"""The customer's page says how the mail with the link stands, and what to do until it is there."""

import re

import pytest

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.factory import create_app
from supportdesk.mail import actions, limits
from supportdesk.store.database import db
from tests import browsers
from tests.cast import EVERYBODY, HOUR, MINUTE
from tests.mail.desk import EVE
from tests.portal import build as b
from tests.servers import free_port


@pytest.fixture
def app(settings):
    app = create_app(settings, MemoryDirectory(*EVERYBODY))
    app.testing = True
    app.test_client_class = browsers.Browser
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def eve(app, desk):
    """Her browser; the desk's clock is everybody's."""
    desk.now = b.now() + MINUTE  # jobs that requests leave are due by then
    return app.test_client()


def notice(browser, number: int) -> tuple[str, str]:
    """How the mail stands, and the words of the notice: the same on the page and fetched."""
    found = []
    for path, headers in (("", {}), ("/addresses/new", b.HTMX)):
        html = browser.get(f"/requests/{number}{path}", headers=headers).text
        part = html.split(f'id="request-{number}-address"')[1].split("<details")[0]
        state = re.match(r' data-mail="(\w+)"', part)
        said = part.partition(">")[2].replace("<wbr>", "")
        found.append((state[1] if state else "", " ".join(re.sub("<[^>]*>", " ", said).split())))
    assert found[0] == found[1]
    return found[0]


def test_a_mail_that_went_out_is_named_so(desk, eve):
    number = b.opened(eve, email=EVE)
    state, words = notice(eve, number)
    assert state == "waiting"
    assert "is on its way to eve@brack.example" in words
    desk.run()
    state, words = notice(eve, number)
    assert state == "sent"
    assert "We mailed the link to eve@brack.example" in words
    assert "You can close this page" in words


def test_a_second_request_within_the_hour_is_not_told_of_a_mail_that_never_went(desk, eve):
    first, second = b.opened(eve, email=EVE), b.opened(eve, email=EVE)
    desk.run()
    assert desk.states() == ["sent", "paused"]
    assert notice(eve, first)[0] == "sent"
    state, words = notice(eve, second)
    assert state == "held"
    assert "No mail with the link went to eve@brack.example yet" in words
    assert "bookmark it" in words
    assert "The link comes with our first answer" in words
    assert re.search(r"have it sent after .*\d\d:\d\d , London time", words)
    assert "close this page" not in eve.get(f"/requests/{second}").text


def test_the_answer_brings_the_link_that_was_held(desk, eve):
    b.opened(eve, email=EVE)
    number = b.opened(eve, email=EVE)
    desk.run()
    b.claimed(number)
    b.replied(number, "Try the other socket")
    desk.run(later=2 * MINUTE)
    assert notice(eve, number)[0] == "sent"


def test_links_asked_for_later_bring_it_too(desk, eve):
    b.opened(eve, email=EVE)
    number = b.opened(eve, email=EVE)
    desk.run()
    desk.now += HOUR + MINUTE
    actions.ask_for_links(EVE, "198.51.100.8", desk.now)
    desk.run()
    assert notice(eve, number)[0] == "sent"


def test_a_mail_that_failed_asks_for_the_right_address(desk, eve):
    number = b.opened(eve, email=EVE)
    desk.platform.control(refuse="forever")
    desk.run()
    state, words = notice(eve, number)
    assert state == "failed"
    assert "was not delivered" in words
    assert "550" not in words
    page = eve.get(f"/requests/{number}").text
    assert re.search(rf'<details id="request-{number}-correct" open>', page)


def test_a_mail_that_is_tried_again_is_not_said_to_be_there(desk, eve):
    number = b.opened(eve, email=EVE)
    desk.mail_server_is_away(free_port())
    desk.run()
    state, words = notice(eve, number)
    assert state == "delayed"
    assert "We try again by ourselves" in words


@pytest.mark.parametrize("how", ["no server", "discarded"])
def test_where_no_mail_goes_out_none_is_promised(desk, eve, how):
    number = b.opened(eve, email=EVE)
    if how == "discarded":
        actions.discard(desk.outbox()[0].id)
    desk.mail_server_is(None)
    desk.run()
    state, words = notice(eve, number)
    assert state == "held"
    assert "have it sent" not in words


def test_a_corrected_address_has_a_mail_of_its_own(desk, eve):
    number = b.opened(eve, email=EVE)
    desk.run()
    answer = eve.post(f"/requests/{number}/addresses", data={"email": "eva@brack.example"})
    assert answer.status_code == 303
    assert notice(eve, number)[0] == "held"  # nothing has been asked for yet
    desk.run(later=MINUTE)
    assert notice(eve, number)[0] == "sent"


def test_every_limit_of_an_address_says_when_to_ask_again():
    for limit in (limits._HOURLY, limits._DAILY):
        assert limits.ask_again_after(limit.sentence) == limit.window
    assert limits.ask_again_after("Strangers caused 600 mails within the hour.") == 0
