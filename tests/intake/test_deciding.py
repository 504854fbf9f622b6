"""Two people decide at the same moment: one does, the other reads who did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from supportdesk.domain.errors import Refused
from supportdesk.domain.people import Staff
from supportdesk.intake import deciding
from supportdesk.intake.deciding import Decision, Opening
from supportdesk.intake.models import FILED
from supportdesk.store.keys import Key
from tests.cast import HELEN, MARA, by
from tests.intake.post import LENA, Post

NEW = Opening("Lena Hofer", LENA, "VPN drops")


def at_once(post: Post, mail: int, *decisions: Decision) -> list[int | str]:
    """What each of these decisions to open it leads to."""
    row, together = post.row(mail), Barrier(len(decisions))

    def decide(decision: Decision) -> int | str:
        with post.app.app_context():
            together.wait()
            try:
                return deciding.open_as_ticket(row, NEW, decision, post.work.intake)
            except Refused as refusal:
                return refusal.message

    with ThreadPoolExecutor(len(decisions)) as pool:
        return list(pool.map(decide, decisions))


def decided(post: Post, who: Staff, key: str = "") -> Decision:
    return Decision(by(who), post.now, Key("incoming", who.id, key, "same") if key else None)


def test_of_two_people_one_opens_it(post: Post) -> None:
    mail = post.unplaced()
    found = at_once(post, mail, decided(post, MARA), decided(post, HELEN))
    (number,) = (each for each in found if isinstance(each, int))
    (said,) = (each for each in found if isinstance(each, str))
    row = post.row(mail)
    assert said == f"{row.reason} It is in TKT-{number}."
    assert (row.state, row.ticket, post.numbers()) == (FILED, number, [number])


def test_the_same_form_twice_at_once_is_one_ticket(post: Post) -> None:
    same = [decided(post, MARA, "key-0123456789")] * 2
    first, second = at_once(post, post.unplaced(), *same)
    assert first == second
    assert post.numbers() == [first]
