"""Every door that takes a key asks for it before its fields (PRODUCT section 7)."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule

from supportdesk.intake import storing
from supportdesk.intake.models import FILED, IncomingRow
from supportdesk.mail import lists
from supportdesk.participants.actions import Person, add
from supportdesk.participants.offers import offer
from supportdesk.store import keys
from supportdesk.store.database import change
from supportdesk.store.keys import ALREADY_USED, Key
from supportdesk.tickets.changing import Change
from tests.cast import HELEN, NOW, by
from tests.desk import HX, JSON, Team
from tests.portal import build as b

USED = "key-that-was-used"
# Done twice they are done once, whoever sends them, so they take none.
WITHOUT = {
    "/login", "/logout", "/logouts", "/sessions/endings", "/support/links", "/hooks/staff",
    "/hooks/mail", "/settings/mails/<kind>/previews",
    "/tickets/<int:number>/seen", "/tickets/<int:number>/typing", "/tickets/<int:number>/drafts",
    "/requests/<int:number>/seen", "/requests/<int:number>/typing",
    "/requests/<int:number>/drafts", "/requests/<int:number>/departures",
}  # fmt: skip

SCOPES = ("outbox", "incoming", "confirmations", "wordings", "open:desk", "open:form")


@pytest.fixture
def eve(team: Team) -> FlaskClient:
    """A customer's browser."""
    return team.app.test_client()


@pytest.fixture
def ids(team: Team, eve: FlaskClient) -> dict[str, str]:
    """A request of hers with a message, its mail, and a key that everybody has used there."""
    number, asked = b.opened(eve), Change(by(HELEN), NOW)
    seq = team.writes(number, None, "It is still so")

    def use(session: object) -> None:
        for scope in (f"ticket:{number}", *SCOPES):
            for author in (HELEN.id, "customer:1", b.ADDRESS):
                keys.use(session, Key(scope, author, USED, "another form"), number, 1, NOW)  # type: ignore[arg-type]

    with team.app.app_context():
        change(use)
        mail = lists.page_of(lists.FIRST).lines[0].id
        came = storing.keep(BytesIO(b"Subject: Hello"), "file", NOW).id
        filed = storing.keep(BytesIO(b"Subject: Earlier"), "file", NOW).id
        its_mail = update(IncomingRow).where(IncomingRow.id == filed)
        change(lambda session: session.execute(its_mail.values(ticket=number, seq=2, state=FILED)))
        joined = add(number, Person("anna@example.com", "Anna", "example.com"), asked).seq
        change(lambda session: offer(session, number, 2, [("cc", "", "b@example.com")], (), NOW))
    known = {"number": number, "seq": seq, "mail": mail, "incoming": came}
    known |= {"joined": joined, "offer": 1}
    return {name: str(value) for name, value in known.items()} | {"kind": "reply"}


def doors(team: Team, ids: dict[str, str]) -> Iterator[str]:
    """The address of every door that takes a key, for each noun that it knows."""
    for rule in team.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and str(rule) not in WITHOUT and not _leads_on(rule):
            for noun in sorted(getattr(rule._converters.get("noun"), "items", [""])):
                known = ids | ({"noun": noun} if noun else {})
                built = rule.build({name: known[name] for name in rule.arguments if name in known})
                assert built, f"nothing stands for a blank in {rule}: add it to ids"
                yield built[1]


def _leads_on(rule: Rule) -> bool:
    """From an address with the prefix to that of the digits."""
    return "prefix" in rule.arguments


@pytest.mark.parametrize("headers", [JSON, HX, {}], ids=["json", "fragment", "page"])
def test_a_used_key_is_said_before_a_wrong_field(
    team: Team, eve: FlaskClient, ids: dict[str, str], headers: dict[str, str]
) -> None:
    answers = {}
    for path in doors(team, ids):
        browser = eve if path.startswith(("/requests", "/support")) else team.as_(HELEN)
        form = {"key": USED, "email": b.ADDRESS if path == "/support/requests" else ""}
        answer = browser.post(path, data=form, headers=headers)
        answers[path] = answer.status_code, ALREADY_USED in answer.text
    assert len(answers) > 25
    assert {path: said for path, said in answers.items() if said != (409, True)} == {}
