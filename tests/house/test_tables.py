"""What the database may hold: nothing about staff but an id and the name as it was."""

import ast
import re

from supportdesk.factory import load_models
from supportdesk.store.database import Base
from tests.house.source import modules

OF_STAFF = re.compile(r"password|passwd|\brole|_role|e_?mail|skill_set|permission", re.IGNORECASE)
ACCOUNTS = re.compile(r"^(users?|accounts?|staff|people|persons?|employees?|members?)$")

# table.column → why it is not about staff.
OF_OTHERS: dict[str, str] = {}


def test_no_table_is_a_table_of_users() -> None:
    assert [name for name in tables() if ACCOUNTS.match(name)] == []


def test_no_column_holds_a_password_role_or_address_of_staff() -> None:
    columns = {str(column) for table in tables().values() for column in table.columns}
    assert {name for name in columns if OF_STAFF.search(name)} <= OF_OTHERS.keys()


def test_every_table_is_found_by_the_migrations() -> None:
    written = {
        node.value.value
        for module in modules()
        if ".demo.company" not in module.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__tablename__"
        and isinstance(node.value, ast.Constant)
    }
    assert written == set(tables()), "tables live in store/ and in a feature's models.py"


def test_names_in_the_database_fit_postgresql() -> None:
    long = [
        item.name
        for table in tables().values()
        for item in [*table.indexes, *table.constraints]
        if isinstance(item.name, str) and len(item.name) > 63
    ]
    assert long == []


def tables() -> dict:
    load_models()
    return dict(Base.metadata.tables)
