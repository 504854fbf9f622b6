"""Pictures of a mail: those it brought stand in its text, nothing is fetched from elsewhere."""

from base64 import b64encode

import pytest

from supportdesk.intake.models import IncomingRow
from supportdesk.messages import actions as messages
from supportdesk.store.eventlog import Written
from supportdesk.text import pictures
from supportdesk.text.pictures import Picture
from supportdesk.tickets.changing import Change
from supportdesk.tickets.entries import Entry
from tests.cast import HELEN, by
from tests.desk import signed_in
from tests.files.pictures import png
from tests.intake.post import Post, mail
from tests.intake.test_texts import HTML, parts
from tests.portal.build import let_in

PNG = b64encode(png(800, 400)).decode()
PART = (
    "Content-Type: image/png; name={id}.png\r\nContent-ID: <{id}@x>\r\n"
    f"Content-Transfer-Encoding: base64\r\n\r\n{PNG}"
)


def pictured(html: str, *ids: str) -> bytes:
    """A mail with HTML and these pictures."""
    text = f"Content-Type: {HTML}\r\n\r\n{html}"
    brought = [PART.format(id=id) for id in ids]
    return mail(parts(text, *brought), content_type="multipart/related; boundary=b")


def withdrawn(post: Post, entry: Entry, file: str = "") -> Entry:
    asked = Change(by(HELEN), post.now, {"reason": Written("Not theirs")})
    messages.withdraw(entry.ticket, entry.seq, file, asked)
    return next(each for each in post.entries(entry.ticket) if each.seq == entry.seq)


@pytest.fixture
def row(post: Post) -> IncomingRow:
    html = '<p>See <img src="cid:a@x" alt="the fault"> here <img src="CID:none"></p>'
    return post.comes(pictured(html, "a", "b"))


def test_a_picture_stands_in_its_place_and_not_below(post: Post, row: IncomingRow) -> None:
    entry = post.entry(row)
    shown = str(entry.markup("body", "/requests/1001/files/"))
    address = f"/requests/1001/files/{entry.files[0].id}"
    assert f'<a href="{address}"><img src="{address}" alt="the fault"' in shown
    assert 'width="560" height="280"' in shown
    assert "here [picture]" in shown
    assert [file.name for file in entry.other_files] == ["b.png"]
    assert entry.body.text == "See [picture: the fault] here [picture]"
    assert "<img" not in entry.body.markup
    assert post.faults() == []


def test_both_pages_show_it_from_their_own_address(post: Post, row: IncomingRow) -> None:
    entry, customer = post.entry(row), post.app.test_client()
    let_in(customer, entry.ticket)
    staff = signed_in(post.app, "helen")
    for reader, door in ((staff, "tickets"), (customer, "requests")):
        address = f"/{door}/{entry.ticket}/files/{entry.files[0].id}"
        assert f'<img src="{address}"' in reader.get(f"/{door}/{entry.ticket}").text
        assert reader.get(address).mimetype == "image/png"


def test_a_picture_taken_back_is_gone_from_there(post: Post, row: IncomingRow) -> None:
    entry = post.entry(row)
    after = withdrawn(post, entry, entry.files[0].id)
    assert "<img" not in after.markup("body", "/tickets/1001/files/")
    assert "See [picture: the fault] here" in after.markup("body", "/tickets/1001/files/")
    assert post.faults() == []


def test_a_picture_larger_than_may_be_shown_is_a_file(post: Post) -> None:
    large = PART.replace(PNG, b64encode(png(90_000, 90_000)).decode())
    text = f'Content-Type: {HTML}\r\n\r\n<p>See <img src="cid:a@x"></p>'
    raw = mail(parts(text, large.format(id="a")), content_type="multipart/related; boundary=b")
    entry = post.entry(post.comes(raw))
    assert "See [picture]" in entry.markup("body", "/f/")
    assert [file.name for file in entry.other_files] == ["a.png"]


def test_a_picture_within_a_link_is_no_link_of_its_own() -> None:
    html = pictures.stored('<a href="http://x"><img src="cid:a"></a>', {"a": Picture("f", 9, 9)})
    assert pictures.shown(html, {"f"}, "/f/").count("<a ") == 1


@pytest.mark.parametrize("wanted", ["", "100", "99999", "0", "x", "-5"])
def test_a_picture_is_never_larger_than_a_conversation(wanted: str) -> None:
    html = f'<img src="cid:a" width="{wanted}">'
    stored = pictures.stored(html, {"a": Picture("f", 300, 9_000)})
    assert 'height="480"' in stored or wanted == "0"
    assert 'width="16"' in stored or wanted == "0"


def test_people_cannot_name_files_of_the_desk(post: Post) -> None:
    html = '<p>a <img src="file:abc" alt="x"> &lt;img src="file:abc" alt="x"&gt;</p>'
    entry = post.entry(post.comes(mail(html, content_type=HTML)))
    assert pictures.files_in(entry.body.html) == set()
