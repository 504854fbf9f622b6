"""There is no user table: the database holds staff ids and moments, and names in the history."""

import re

from supportdesk.factory import load_models
from supportdesk.store.database import Base

SECRET = re.compile(r"passw|roles?$|^salted|credential")
OF_STAFF = re.compile(r"mail|skill|language|timezone|working|on_call|username|phone")
TABLES = re.compile(r"^(users?|staff|people|persons?|accounts?|employees|engineers|agents)$")


def tables():
    load_models()
    return Base.metadata.tables.values()


def test_no_table_is_one_of_users():
    assert [table.name for table in tables() if TABLES.match(table.name)] == []


def test_no_table_holds_a_password_or_a_role():
    columns = [column for table in tables() for column in table.columns]
    assert [str(column) for column in columns if SECRET.search(column.name)] == []


def test_tables_about_staff_hold_nothing_that_the_platform_knows():
    found = [
        str(column)
        for table in tables()
        if "staff_id" in table.columns
        for column in table.columns
        if OF_STAFF.search(column.name) or column.name == "name"
    ]
    assert found == []
