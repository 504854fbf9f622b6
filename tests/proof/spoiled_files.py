"""Every way we know to spoil what people attached."""

from supportdesk.files.images import SHOWN
from tests.proof.hand import Expected, Hand

WITHDRAWN = "SELECT * FROM files WHERE withdrawn_at > 0"


def a_piece_of_a_file_is_edited(hand: Hand) -> Expected:
    row = hand.file("size > 0")
    where = "file_id = :id AND n = 0"
    data = bytes(hand.rows(f"SELECT data FROM chunks WHERE {where}", id=row.id)[0].data)
    other = bytes([data[0] ^ 1]) + data[1:]
    hand.do(f"UPDATE chunks SET data = :data WHERE {where}", id=row.id, data=other)
    return Expected("files", row.ticket, row.seq)


def a_piece_of_a_file_is_removed(hand: Hand) -> Expected:
    row = hand.file("size > 0")
    hand.do("DELETE FROM chunks WHERE file_id = :id AND n = 0", id=row.id)
    return Expected("files", row.ticket, row.seq)


def what_is_known_of_a_file_is_edited(hand: Hand) -> Expected:
    row = hand.file()
    change = hand.random.choice(
        ["name = 'other.exe'", "size = size + 1", "digest = '0'", "place = 7", "withdrawn_at = 1"]
    )
    hand.change_file(row, f"{change}")
    return Expected("files", row.ticket, row.seq)


def a_file_is_removed(hand: Hand) -> Expected:
    row = hand.file()
    hand.remove("chunks WHERE file_id = :id", id=row.id)
    hand.do("DELETE FROM files WHERE id = :id", id=row.id)
    return Expected("files", row.ticket, row.seq)


def a_withdrawn_file_is_put_back(hand: Hand) -> Expected:
    row = hand.one_of(WITHDRAWN)
    hand.change_file(row, "withdrawn_at = NULL, name = 'x', salt = :salt", salt=bytes(16))
    return Expected("files", row.ticket, row.seq)


def a_file_is_given_to_another_message(hand: Hand) -> Expected:
    row = hand.file()
    hand.change_file(row, "seq = :other", other=9_999)
    return Expected("files", row.ticket, row.seq)


def the_bytes_of_a_withdrawn_file_are_put_back(hand: Hand) -> Expected:
    row = hand.one_of(WITHDRAWN)
    hand.put_piece(row, b"what was taken back")
    return Expected("files", row.ticket, row.seq)


def the_bytes_of_a_withdrawn_file_are_put_back_and_its_row_is_gone(hand: Hand) -> Expected:
    row = hand.one_of(WITHDRAWN)
    hand.put_piece(row, b"what was taken back")
    hand.do("DELETE FROM files WHERE id = :id", id=row.id)
    return Expected("files", row.ticket, row.seq)


def what_was_known_of_a_withdrawn_file_is_put_back(hand: Hand) -> Expected:
    row = hand.one_of(WITHDRAWN)
    change = hand.random.choice(["name = 'x'", "name = ''", "salt = :salt", "withdrawn_at = 7"])
    hand.change_file(row, change, **{"salt": bytes(16)} if "salt" in change else {})
    return Expected("files", row.ticket, row.seq)


def a_file_is_made_a_page(hand: Hand) -> Expected:
    row = hand.file()
    hand.change_file(row, "media_type = 'text/html', inline = :yes", yes=True)
    return Expected("files", row.ticket, row.seq)


def a_file_is_shown_as_a_picture(hand: Hand) -> Expected:
    row = hand.file("media_type = 'text/plain'")
    kind = hand.random.choice(SHOWN)
    hand.change_file(row, "media_type = :kind, inline = :yes", kind=kind, yes=True)
    return Expected("files", row.ticket, row.seq)


def a_picture_is_shown_as_another_kind(hand: Hand) -> Expected:
    row = hand.file("media_type = 'image/png'")
    hand.change_file(row, "media_type = :kind", kind=hand.random.choice(SHOWN[1:]))
    return Expected("files", row.ticket, row.seq)
