"""The company put together: what every door reaches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app

from supportdesk.demo.company import accounts
from supportdesk.demo.company.cast import records
from supportdesk.demo.company.config import Config
from supportdesk.demo.company.mailbox import Mailbox
from supportdesk.demo.company.notices import Notices
from supportdesk.demo.company.people import People
from supportdesk.demo.company.signin import SignIn
from supportdesk.demo.company.store import Store
from supportdesk.demo.company.switches import Switches

KEY = "demonstration-company"


@dataclass(frozen=True)
class Company:
    config: Config
    people: People
    sign_in: SignIn
    switches: Switches
    notices: Notices
    mailbox: Mailbox


def company() -> Company:
    return cast(Company, current_app.extensions[KEY])


def assemble(config: Config) -> Company:
    """Opens the data; at the first start brings in the cast."""
    store = Store(config.database)
    switches = Switches(store)
    notices = Notices(store, config, lambda: switches.position.notices)
    people = People(store, told=lambda kind, staff_id: changed(kind, staff_id))

    def changed(kind: str, staff_id: str) -> None:
        accounts.write(config.accounts_file, people.everybody())
        notices.tell(kind, staff_id)

    if not people.everybody():
        _hire(store)
    accounts.write(config.accounts_file, people.everybody())
    return Company(config, people, SignIn(store, people), switches, notices, Mailbox(store))


def _hire(store: Store) -> None:
    quietly = People(store, told=lambda kind, staff_id: None)
    for record in records(datetime.now(UTC)):
        quietly.add(record)
