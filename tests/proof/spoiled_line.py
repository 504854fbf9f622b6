"""Every way we know to spoil the desk's own line: its positions, its row, its chain."""

from tests.proof.hand import Expected, Hand


def two_positions_are_swapped(hand: Hand) -> Expected:
    row = hand.event("pos < (SELECT pos FROM desk)")
    for old, new in ((row.pos, -1), (row.pos + 1, row.pos), (-1, row.pos + 1)):
        hand.do("UPDATE events SET pos = :new WHERE pos = :old", old=old, new=new)
    return Expected("chain", pos=row.pos)


def the_desk_is_set_back(hand: Hand) -> Expected:
    by = hand.random.choice([1, 5])
    hand.do("UPDATE desk SET pos = pos - :by", by=by)
    return Expected("positions")


def the_desk_is_ahead(hand: Hand) -> Expected:
    head = hand.rows("SELECT pos FROM desk")[0].pos
    hand.do("UPDATE desk SET pos = pos + 2")
    return Expected("positions", pos=head + 1)


def the_desks_row_is_gone(hand: Hand) -> Expected:
    hand.do("DELETE FROM desk")
    return Expected("positions")


def the_chain_is_edited(hand: Hand) -> Expected:
    row = hand.one_of("SELECT pos, digest FROM chain")
    change = hand.random.choice(
        ["digest = '0'", "seq = seq + 1", "ticket = ticket + 1", "ticket = 0"]
    )
    hand.do(f"UPDATE chain SET {change} WHERE pos = :pos", pos=row.pos)
    return Expected("chain", pos=row.pos)


def the_chain_has_a_hole(hand: Hand) -> Expected:
    row = hand.one_of("SELECT pos, digest FROM chain WHERE pos < (SELECT pos FROM desk)")
    hand.do("DELETE FROM chain WHERE pos = :pos", pos=row.pos)
    return Expected("chain", pos=row.pos)


def the_chain_names_nothing(hand: Hand) -> Expected:
    hand.do("UPDATE chain SET ticket = 0, seq = 0")
    return Expected("chain", pos=1)


def the_chain_is_emptied(hand: Hand) -> Expected:
    hand.do("DELETE FROM chain")
    row = hand.rows("SELECT ticket, seq FROM events WHERE pos = 1")[0]
    return Expected("chain", row.ticket, row.seq, 1)


def the_end_of_the_chain_is_cut(hand: Hand) -> Expected:
    row = hand.one_of("SELECT pos, ticket, seq FROM events")
    hand.do("DELETE FROM chain WHERE pos >= :pos", pos=row.pos)
    return Expected("chain", row.ticket, row.seq, row.pos)


def positions_are_swapped_behind_a_chain_cut_for_it(hand: Hand) -> Expected:
    """Between two tickets, so that each of them still fits."""
    row = hand.one_of(
        "SELECT one.pos, one.ticket FROM events AS one"
        " JOIN events AS other ON other.pos = one.pos + 1 WHERE one.ticket <> other.ticket"
    )
    for old, new in ((row.pos, -1), (row.pos + 1, row.pos), (-1, row.pos + 1)):
        hand.do("UPDATE events SET pos = :new WHERE pos = :old", old=old, new=new)
    hand.do("DELETE FROM chain WHERE pos >= :pos", pos=row.pos)
    return Expected("chain", pos=row.pos)
