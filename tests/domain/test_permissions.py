"""PERMISSIONS against a table by hand: who may do what is no move."""

import pytest

from supportdesk.domain.permissions import PERMISSIONS, Who, may, names_of, stands
from supportdesk.domain.replay import THE_DESK, Actor
from tests.cast import (
    BO,
    HELEN,
    JONAS,
    LENA,
    MARA,
    NADIA,
    PRIYA,
    TOMASZ,
    by,
    held,
    held_l2,
    queued,
    queued_l2,
    resolved,
)

PEOPLE = {each.username: by(each) for each in (MARA, TOMASZ, PRIYA, JONAS, BO, HELEN, NADIA)}
PEOPLE |= {"lena": LENA, "desk": THE_DESK}
STAFF = "mara tomasz priya jonas bo helen nadia"

TABLE = [
    ("reply", queued(), "helen nadia"),
    ("reply", held(MARA), "mara helen nadia"),
    ("reply", queued_l2(MARA), "mara helen nadia"),
    ("reply", held_l2(MARA, PRIYA), "mara priya helen nadia"),
    ("reply", held_l2(None, PRIYA), "priya helen nadia"),
    ("reply when resolved", resolved(MARA), "mara"),
    ("note", held(MARA), STAFF),
    ("ask for news", held_l2(MARA, PRIYA), "mara"),
    ("print", held(MARA), "mara"),
    ("print when resolved", resolved(MARA), "mara helen nadia"),
    ("note", resolved(MARA), STAFF),
    ("change facts", queued(), "mara tomasz bo helen nadia"),
    ("change facts", held(MARA), "mara helen nadia"),
    ("change facts", queued_l2(MARA), "mara priya jonas bo helen nadia"),
    ("change facts", held_l2(MARA, PRIYA), "mara priya helen nadia"),
    ("change facts", resolved(MARA), "mara helen nadia"),
    ("change who takes part", queued(), "mara tomasz bo helen nadia lena"),
    ("change who takes part", held_l2(MARA, PRIYA), "mara priya helen nadia lena"),
    ("change who takes part", queued(participants=(7,)), "mara tomasz bo helen nadia"),
    ("say it is solved", held(MARA), "lena"),
    ("say it is solved", held(MARA, participants=(7,)), ""),
    ("send a link", held(MARA), STAFF),
    ("withdraw links", held_l2(MARA, PRIYA), "mara priya helen nadia"),
    ("withdraw any message", held(MARA), "helen nadia"),
    ("decide on mail", queued(), STAFF),
    ("block a sender", queued(), STAFF),
    ("see all mail", queued(), "helen nadia"),
]


@pytest.mark.parametrize(("permission", "ticket", "people"), TABLE)
def test_who_may(permission, ticket, people):
    allowed = {name for name, actor in PEOPLE.items() if may(actor, permission, ticket)}
    assert allowed == set(people.split())


def test_the_table_by_hand_has_every_permission():
    assert {permission for permission, _, _ in TABLE} == set(PERMISSIONS)


def test_an_opener_who_lost_l1_is_no_opener_any_more():
    lost = Actor("staff", MARA.id, MARA.name, frozenset({"l2"}))
    assert not stands(lost, queued_l2(MARA), (Who.OPENER,))


def test_an_assignee_who_lost_the_level_is_no_assignee_any_more():
    lost = Actor("staff", PRIYA.id, PRIYA.name, frozenset({"l1"}))
    assert not stands(lost, held_l2(MARA, PRIYA), (Who.ASSIGNEE,))


def test_a_customer_with_the_id_of_the_opener_is_a_customer():
    twin = Actor("customer", MARA.id, roles=frozenset({"l1", "admin"}))
    assert [who for who in Who if stands(twin, held(MARA), (who,))] == [Who.CUSTOMER]


@pytest.mark.parametrize("who", Who)
def test_everybody_has_a_name(who):
    assert names_of((who,), held_l2()) in (
        "Mara Lindqvist",
        "Priya Raman",
        "an admin",
        "an L1 engineer",
        "an L2 engineer",
        "staff",
        "the customer",
        "the desk itself",
        "nobody",
    )
