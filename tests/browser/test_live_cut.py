"""The live line is exact after every kind of cut, and honest while it is cut."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import composer, entry, ticket
from tests.browser.watching import STATE, hide, is_complete, numbers, open_ticket


def test_a_killed_desk_comes_back_and_nothing_is_lost_or_doubled(
    page: Page, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    for number in range(2, 32):
        if number % 5 == 0:  # half of them come in the replay, half while the line stands
            expect(page.locator(f"#entry-7-{number - 1}")).to_be_visible()
        if number % 10 == 0:
            desk.kill()
            desk.push(entry(number))
            desk.start()
        else:
            desk.push(entry(number))
    is_complete(page, 31)
    assert numbers(page) == list(range(1, 32))
    asked = [int(asked.query["after"]) for asked in desk.to("/live", "GET")]
    assert asked == [0, 8, 18, 28]  # frame n brings entry n + 1
    proved = [asked.query.get("seal") for asked in desk.to("/live", "GET")]
    assert proved == [None, "8-of8", "18-of18", "28-of28"]


@pytest.mark.parametrize(
    "failing",
    [
        Answer("gone for a moment", 503),
        Answer("<h1>Sign in</h1>\nid: 999\n\n", 200),
        Answer("", 204),
    ],
    ids=["503", "html", "204"],
)
def test_a_first_answer_that_is_no_stream_is_not_believed(
    page: Page, clock: Clock, desk: LittleDesk, failing: Answer
) -> None:
    desk.live = failing
    open_ticket(page, desk)
    page.wait_for_load_state()
    clock.run_for(2_500)
    expect(page.locator(STATE)).to_have_text("Reconnecting… nothing is lost")
    desk.push(entry(2))
    desk.live = None
    clock.run_for(5_500)
    is_complete(page, 2)
    assert numbers(page) == [1, 2]


def test_words_come_after_two_seconds_and_the_strip_after_six(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.live = Answer("", 503)
    clock.stop()
    with page.expect_event("requestfailed"):
        desk.cut()
    clock.run_for(1_500)
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    clock.run_for(1_000)
    expect(page.locator(STATE)).to_have_text("Reconnecting… nothing is lost")
    expect(page.locator("#live-state")).to_have_class("live live--waiting")
    expect(page.locator("#live-state use")).to_have_attribute("href", "/static/t/icons.svg#offline")
    expect(page.locator(".streambar")).to_be_hidden()
    clock.sleep_through(4_000)
    expect(page.locator(".streambar")).to_be_visible()
    desk.live = None
    clock.sleep_through(6_000)
    is_complete(page, 1)
    expect(page.locator(".streambar")).to_be_hidden()


def test_a_frozen_desk_is_noticed(page: Page, clock: Clock, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.frozen = True
    desk.push(entry(2))
    clock.run_for(26_000)
    clock.run_for(3_000)
    expect(page.locator(STATE)).to_have_text("Reconnecting… nothing is lost")
    desk.frozen = False
    clock.run_for(26_000)
    clock.run_for(6_000)
    is_complete(page, 2)


def test_a_desk_that_is_renewed_is_asked_again_when_it_said(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    desk.retry = 1_800
    open_ticket(page, desk)
    is_complete(page, 1)
    clock.stop()
    with page.expect_event("requestfailed"):  # the page lets go of what has ended
        desk.end_streams()
    clock.run_for(1_500)
    assert len(desk.to("/live", "GET")) == 1
    clock.run_for(400)
    desk.wait_for("/live", 2, method="GET")
    desk.push(entry(2))
    is_complete(page, 2)


@pytest.mark.parametrize("seconds", [20, 60])
def test_a_machine_that_slept_asks_anew(
    page: Page, clock: Clock, desk: LittleDesk, seconds: int
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.frozen = True  # the old connection is dead, and nobody told us
    desk.push(entry(2))
    with page.expect_request("**/live?*"):
        clock.sleep_through(seconds * 1_000)
    desk.frozen = False
    clock.run_for(1_000)
    is_complete(page, 2)


def test_a_hidden_tab_lets_go_after_a_second_and_is_exact_when_shown(
    page: Page, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    hide(page)
    expect(page.locator(STATE)).to_have_text("Paused while this tab rests")
    assert len(desk.to("/live", "GET")) == 1
    desk.push(entry(2))
    assert numbers(page) == [1]
    hide(page, False)
    is_complete(page, 2)


def test_a_glance_away_cuts_nothing(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    hide(page)
    hide(page, False)
    desk.push(entry(2))
    is_complete(page, 2)
    assert len(desk.to("/live", "GET")) == 1


def test_coming_back_to_the_page_shows_what_was_missed(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk, ticket(entry(1), composer=composer()))
    is_complete(page, 1)
    page.fill("#composer-text", "half a sentence")
    desk.page("/elsewhere", "<title>Elsewhere</title>")
    page.goto("/elsewhere")
    desk.push(entry(2))
    page.go_back()
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("half a sentence")
    assert numbers(page) == [1, 2]


def test_a_network_that_returns_is_used_at_once(page: Page, clock: Clock, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.kill()
    clock.run_for(2_500)
    expect(page.locator("body")).to_have_attribute("data-state", "retry")
    clock.stop()  # so that no timer tries by itself
    desk.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    desk.wait_for("/live", 2, method="GET")
    is_complete(page, 1)


def test_a_page_says_for_which_roles_it_was_drawn_until_it_is_told_of_others(
    page: Page, desk: LittleDesk
) -> None:
    open_ticket(page, desk, ticket(entry(1), body='data-roles="l1"'))
    is_complete(page, 1)
    desk.cut()
    assert desk.wait_for("/live", 2, "GET")[-1].query["roles"] == "l1"
    is_complete(page, 1)
    desk.pass_on("state\nroles: l1,l2", '<template id="ticket-7-moves" data-stale></template>')
    desk.push(entry(2))
    is_complete(page, 2)
    for level in ("l1", "l2"):  # what its sheets go by
        expect(page.locator("body")).to_have_attribute(f"data-{level}", "")
    desk.cut()
    assert desk.wait_for("/live", 3, "GET")[-1].query["roles"] == "l1,l2"
