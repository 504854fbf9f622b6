"""Rights in a browser's cookie: how many, how long, and how they end."""

from supportdesk.customers import rights
from supportdesk.customers.models import CustomerRow
from supportdesk.store.database import change, reading
from tests.browsers import Browser
from tests.cast import DAY, MARA
from tests.portal import build as b


def test_the_cookie_holds_the_newest_twenty(lena: Browser) -> None:
    numbers = [b.opened(lena, email=f"lena{each}@brack.example") for each in range(21)]
    assert lena.get(f"/requests/{numbers[0]}").status_code == 404
    assert {lena.get(f"/requests/{number}").status_code for number in numbers[1:]} == {200}


def test_a_right_ends_after_180_days(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    with reading() as session:
        customer = session.query(CustomerRow.id).scalar()
    for age, status in ((180 * DAY, 404), (180 * DAY - 60_000, 303)):
        made_at = b.now() - age
        token = change(
            lambda session, at=made_at: rights.give_link(session, number, customer, b.ADDRESS, at)
        )
        assert eve.get(f"/c/{token}").status_code == status


def test_links_that_staff_withdraw_end_for_everybody_at_once(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    b.let_in(eve, number)
    b.claimed(number)
    mara = lena.application.test_client()
    mara.post("/login", data={"username": MARA.username, "password": "right"})
    assert mara.post(f"/tickets/{number}/links/withdrawals").status_code == 303
    for browser in (lena, eve):
        assert browser.get(f"/requests/{number}").status_code == 404
        assert b.write(browser, number, "still here?").status_code == 404
        stream = f"/live?as=customer&topics=ticket-{number}"
        assert browser.get(stream).status_code == 401
