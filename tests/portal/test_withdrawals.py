"""A customer takes back what they wrote."""

from io import BytesIO

from tests.browsers import Browser
from tests.cast import MINUTE
from tests.portal import build as b


def test_one_s_own_message_can_be_taken_back(lena: Browser, number: int) -> None:
    form = lena.get(f"/requests/{number}/messages/2/withdrawals/new")
    assert "Take it back" in form.text
    answer = lena.post(f"/requests/{number}/messages/2/withdrawals", data={"reason": "wrong box"})
    assert answer.status_code == 303
    page = lena.get(f"/requests/{number}").text
    assert "All six dispatch PCs" not in page
    assert "You took this message back" in page
    assert "wrong box" not in page
    assert b.entries(page) == [1, 2, 3]


def test_one_file_can_be_taken_back_and_the_words_stay(lena: Browser, number: int) -> None:
    b.write(lena, number, "see", attachments=(BytesIO(b"x"), "a.log"))
    page = lena.get(f"/requests/{number}").text
    file_id = page.partition("withdrawals/new?file=")[2].partition('"')[0]
    lena.post(f"/requests/{number}/messages/3/withdrawals", data={"file": file_id})
    page = lena.get(f"/requests/{number}").text
    assert "a.log" not in page
    assert "A file was taken back" in page
    assert lena.get(f"/requests/{number}/files/{file_id}").status_code == 404


def test_after_a_quarter_of_an_hour_it_stays(lena: Browser, number: int) -> None:
    b.earlier(number, 16 * MINUTE)
    assert "Take back" not in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/messages/2/withdrawals")
    assert answer.status_code == 409
    assert "15 minutes" in answer.text


def test_nobody_takes_back_what_others_wrote(lena: Browser, eve: Browser, number: int) -> None:
    b.claimed(number)
    seq = b.replied(number, "We look at it.")
    note = b.replied(number, "internal", kind="note")
    assert lena.post(f"/requests/{number}/messages/{seq}/withdrawals").status_code == 409
    assert lena.post(f"/requests/{number}/messages/{note}/withdrawals").status_code == 404
    assert lena.post(f"/requests/{number}/messages/1/withdrawals").status_code == 404
    assert lena.get(f"/requests/{number}/messages/{10**30}/withdrawals/new").status_code == 404
    assert eve.post(f"/requests/{number}/messages/2/withdrawals").status_code == 404
