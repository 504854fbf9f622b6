"""Every way we know to spoil a history by hand, and the fault that has to be found then."""

import json

from supportdesk.domain import digest
from tests.proof.hand import HERE, Expected, Hand

COLUMNS = (
    ("status", "'lost'"), ("level", "'L3'"), ("opener_id", "'eve'"), ("priority", "'none'"),
    ("assignee_name", "'Eve'"), ("wait_until", "7"), ("priority_rank", "9"), ("tags", "'[7]'"),
    ("channel", "'fax'"), ("last_public_seq", "0"), ("changed_at", "1"), ("follow_up", "1"),
    ("confirmed", "NOT confirmed"), ("needs_opener", "NOT needs_opener"), ("subject", "'Eve'"),
    ("customer_name", "'Eve'"), ("customer_address", "'eve@x.example'"), ("digest", "'0'"),
    ("participants", "'[7, 7]'"), ("last_seq", "last_seq - 1"), ("customer_id", "customer_id + 1"),
)  # fmt: skip


def a_row_is_changed(hand: Hand) -> Expected:
    column, value = hand.random.choice(COLUMNS)
    number = hand.one_of("SELECT number, 1 FROM tickets").number
    hand.do(f"UPDATE tickets SET {column} = {value} WHERE number = :number", number=number)
    return Expected("rows", number)


def a_row_is_removed(hand: Hand) -> Expected:
    number = hand.one_of("SELECT number, 1 FROM tickets").number
    hand.do("DELETE FROM tickets WHERE number = :number", number=number)
    return Expected("rows", number)


def a_row_is_made_up(hand: Hand) -> Expected:
    columns = [each for each in hand.rows("SELECT * FROM tickets")[0]._fields if each != "number"]
    names = ", ".join(columns)
    hand.do(
        f"INSERT INTO tickets (number, {names}) SELECT 5000, {names} FROM tickets"
        " WHERE number = (SELECT min(number) FROM tickets)"
    )
    return Expected("rows", 5000)


def somebody_who_takes_part_is_made_another(hand: Hand) -> Expected:
    row = hand.one_of("SELECT ticket, seq FROM participants")
    what = hand.random.choice(["name = 'Eve'", "address = 'eve@x.example'", "removed_at = 7"])
    hand.do(
        f"UPDATE participants SET {what} WHERE ticket = :ticket AND seq = :seq", **row._asdict()
    )
    return Expected("people", row.ticket, row.seq)


def somebody_who_takes_part_is_forgotten(hand: Hand) -> Expected:
    row = hand.one_of("SELECT ticket, seq FROM participants")
    hand.do("DELETE FROM participants WHERE ticket = :ticket AND seq = :seq", **row._asdict())
    return Expected("people", row.ticket, row.seq)


def a_message_is_removed(hand: Hand) -> Expected:
    row = hand.text("name = 'body'")
    hand.remove_text(row)
    return Expected("texts", row.ticket, row.seq)


def a_text_is_emptied_as_by_a_withdrawal(hand: Hand) -> Expected:
    row = hand.text()
    hand.change_text(row, "text = NULL, html = NULL, salt = NULL")
    return Expected("texts", row.ticket, row.seq)


def a_text_is_edited(hand: Hand) -> Expected:
    row, column = hand.text("html <> ''"), hand.random.choice(["text", "html"])
    hand.change_text(row, f"{column} = {column} || ' not'")
    return Expected("texts", row.ticket, row.seq)


def a_text_gets_another_form(hand: Hand) -> Expected:
    row, html = hand.text("name IN ('body', 'reason')"), hand.random.choice(["", "<p>Sure</p>"])
    hand.change_text(row, "html = :html", html=html or ("" if row.html else "<p>No</p>"))
    return Expected("texts", row.ticket, row.seq)


def a_salt_is_damaged(hand: Hand) -> Expected:
    row, salt = hand.text(), hand.random.choice([b"", b"short", bytes(16), None])
    hand.change_text(row, "salt = :salt", salt=salt)
    return Expected("texts", row.ticket, row.seq)


def a_withdrawn_text_is_put_back(hand: Hand) -> Expected:
    row = hand.one_of("SELECT * FROM texts WHERE salt IS NULL AND name = 'body'")
    hand.change_text(row, "text = 'x', html = '', salt = :salt", salt=bytes(16))
    return Expected("texts", row.ticket, row.seq)


def a_text_is_made_up(hand: Hand) -> Expected:
    row = hand.event()
    seq = hand.random.choice([row.seq, 9_999])
    hand.do(
        "INSERT INTO texts (ticket, seq, name, text, html, salt)"
        " VALUES (:ticket, :seq, 'aside', 'x', '', :salt)",
        ticket=row.ticket, seq=seq, salt=bytes(16),
    )  # fmt: skip
    return Expected("texts", row.ticket, seq)


def an_event_is_edited(hand: Hand) -> Expected:
    row = hand.event()
    change = hand.random.choice([
        "at = at + 1", "by_name = by_name || '.'", "by_kind = 'robot'", "public = NOT public",
        "version = 2", "wire = 'ticket.unknown'", "digest = '0'", "data = '[]'", "data = '7'",
        """data = '{"texts": 7}'""", "by_id = by_id || '1'",
    ])  # fmt: skip
    hand.change_event(row, f"{change}")
    return Expected("events", row.ticket, row.seq)


def what_an_event_says_is_edited(hand: Hand) -> Expected:
    row = hand.event()
    data = hand.data_of(row)
    name = hand.random.choice(sorted(data))
    others = [None, 7, "x", ["a"], {"id": "x"}, [["a", "b", "c"]]]
    data[name] = hand.random.choice([each for each in others if each != data[name]])
    hand.change_event(row, "data = :data", data=json.dumps(data))
    return Expected("events", row.ticket, row.seq)


def an_event_is_edited_and_its_digest_too(hand: Hand) -> Expected:
    """Its ticket's next event and row can be made to fit as well: the desk's chain cannot."""
    row = hand.event()
    own = hand.rows("SELECT * FROM events WHERE ticket = :t ORDER BY seq", t=row.ticket)
    before = digest.NOTHING_BEFORE
    for each in own:
        at = each.at + (each.seq == row.seq)
        who = (each.by_kind, each.by_id, each.by_name)
        before = digest.of_event(
            before, each.ticket, each.seq, at, each.wire, who, hand.data_of(each)
        )
        hand.change_event(each, "at = :at, digest = :digest", at=at, digest=before)
    return Expected("chain", row.ticket, row.seq, row.pos)


def an_event_is_removed(hand: Hand) -> Expected:
    row = hand.event()
    hand.do(f"DELETE FROM events WHERE {HERE}", ticket=row.ticket, seq=row.seq)
    return Expected("positions", row.ticket, row.seq, row.pos)


def a_number_in_the_middle_is_gone(hand: Hand) -> Expected:
    row = hand.event("seq < (SELECT last_seq FROM tickets WHERE number = ticket)")
    hand.do(f"DELETE FROM events WHERE {HERE}", ticket=row.ticket, seq=row.seq)
    return Expected("numbers", row.ticket, row.seq)


def the_tail_of_a_ticket_is_cut(hand: Hand) -> Expected:
    row = hand.event("seq > 2")
    tail = "ticket = :ticket AND seq >= :seq"
    hand.do(f"DELETE FROM events WHERE {tail}", ticket=row.ticket, seq=row.seq)
    return Expected("numbers", row.ticket, row.seq)


def the_tail_of_a_ticket_is_cut_with_care(hand: Hand) -> Expected:
    """Its texts too, and the row set back: positions are missing all the same."""
    row = hand.event("seq > 2")
    values = {"ticket": row.ticket, "seq": row.seq}
    for table in ("texts", "events"):
        hand.remove(f"{table} WHERE ticket = :ticket AND seq >= :seq", **values)
    hand.do("UPDATE tickets SET last_seq = :seq - 1 WHERE number = :ticket", **values)
    return Expected("positions", row.ticket, row.seq, row.pos)


def a_whole_ticket_is_removed(hand: Hand) -> Expected:
    number = hand.one_of("SELECT number, 1 FROM tickets").number
    first = hand.rows("SELECT pos FROM events WHERE ticket = :n AND seq = 1", n=number)[0]
    for table in ("texts", "files", "rights", "keys", "outbox", "events"):
        hand.remove(f"{table} WHERE ticket = :n", n=number)
    hand.do("DELETE FROM tickets WHERE number = :n", n=number)
    return Expected("positions", number, 1, first.pos)


def an_event_is_put_in(hand: Hand) -> Expected:
    """At the end of a ticket, as if the desk had written it."""
    number = hand.one_of("SELECT number, 1 FROM tickets").number
    columns = "at, wire, by_kind, by_id, by_name, public, version, data, digest"
    hand.do(
        f"INSERT INTO events (ticket, seq, pos, {columns}) SELECT ticket, seq + 1,"
        f" (SELECT pos + 1 FROM desk), {columns} FROM events WHERE ticket = :n"
        " AND seq = (SELECT max(seq) FROM events WHERE ticket = :n)",
        n=number,
    )
    hand.do("UPDATE desk SET pos = pos + 1")
    hand.do("UPDATE tickets SET last_seq = last_seq + 1 WHERE number = :n", n=number)
    last = hand.rows("SELECT last_seq FROM tickets WHERE number = :n", n=number)[0]
    return Expected("events", number, last.last_seq)


def an_event_has_an_impossible_number(hand: Hand) -> Expected:
    row = hand.event("seq = 1")
    hand.change_event(row, "seq = 0")
    return Expected("numbers", row.ticket, 0)


def two_events_are_swapped(hand: Hand) -> Expected:
    row = hand.event("seq < (SELECT last_seq FROM tickets WHERE number = ticket)")
    values = {"ticket": row.ticket, "seq": row.seq}
    for old, new in ((row.seq, -1), (row.seq + 1, row.seq), (-1, row.seq + 1)):
        hand.do(f"UPDATE events SET seq = :new WHERE {HERE}", **values | {"seq": old, "new": new})
    return Expected("events", row.ticket, row.seq)
