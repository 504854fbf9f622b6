"""A message on a closed request: thanks stay there, anything else goes into its follow-up."""

from tests.browsers import Browser
from tests.portal import build as b


def test_a_message_on_a_closed_request_leads_to_its_follow_up_with_a_right(
    lena: Browser, number: int
) -> None:
    b.closed(number)
    answer = b.write(lena, number, "It is back, on PC 3")
    follow_up = b.row(number).follow_up
    assert answer.location == f"/requests/{follow_up}"
    page = lena.get(answer.location)
    assert page.status_code == 200
    assert "It is back, on PC 3" in page.text
    assert b.write(lena, number, "and PC 4").location == f"/requests/{follow_up}"


def test_a_follow_up_sent_again_leads_to_the_same_and_lets_in_again(
    lena: Browser, eve: Browser, number: int
) -> None:
    b.closed(number)
    b.let_in(eve, number)
    fields = {"key": b.key()}
    places = {b.write(who, number, "It is back", **fields).location for who in (lena, eve)}
    assert len(places) == 1
    assert eve.get(places.pop()).status_code == 200


def test_a_follow_up_has_the_proof_of_the_link_that_opened_it(
    lena: Browser, eve: Browser, number: int
) -> None:
    b.closed(number)
    b.let_in(eve, number)
    b.write(eve, number, "It is back")
    follow_up = b.row(number).follow_up
    assert follow_up is not None
    assert b.row(follow_up).address_proved


def test_the_browser_s_module_is_led_to_the_follow_up(lena: Browser, number: int) -> None:
    b.closed(number)
    answer = b.write(lena, number, "It is back", headers=b.HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/requests/{b.row(number).follow_up}"


def test_thanks_on_a_closed_request_stay_there(lena: Browser, number: int) -> None:
    b.closed(number)
    assert b.write(lena, number, "Thanks").location.startswith(f"/requests/{number}#")
