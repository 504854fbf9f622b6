"""FLOORS: who may import whom. Read from the top: a room sees only the floors above its line."""

import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.source import PACKAGE, Module, modules

# Lowest first. Rooms on one line never import each other; they meet in the event log or by URL.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("domain", "pace"),
    ("store", "web", "text"),
    ("settings",),
    ("customers", "directory"),
    ("viewer",),
    ("files",),
    ("doors",),  # what the doors of every feature share
    ("tickets",),
    ("messages",),
    ("sla", "triage", "routing", "mail", "notices", "integrations", "knowledge", "canned",
     "surveys", "incidents", "calls", "drafts", "participants"),
    ("intake",),  # mail that comes in becomes a ticket, by the ways of outgoing mail
    ("search", "reports", "dashboard", "audit", "portability", "cases", "proof"),
)  # fmt: skip
# Everything is put together here; these may import each other, but never in a circle.
ROOF = {
    "factory", "wiring", "blueprints", "audiences", "front", "shell", "reactions", "schedule",
    "cli", "live", "worker", "demo", "gunicorn_conf", "migrating", "prepare", "preparing",
    "programs", "serve", "serving", "hearing", "supervisor", "refusing",
}  # fmt: skip
LEVELS = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}

FLASK = {"flask", "flask_login", "flask_migrate", "flask_sqlalchemy", "werkzeug"}
# Below the roof Flask is for doors, and for what renders and reads on their behalf.
DOORS = {"desk", "portal", "admin", "api", "hooks", "uploads",
         "showing", "desk_showing", "list_showing"}  # fmt: skip
NOT_PURE = {"os", "io", "pathlib", "socket", "subprocess", "threading", "asyncio", "time",
            "random", "secrets", "sqlite3", "tempfile", "logging"}  # fmt: skip
COMPANY = f"{PACKAGE}.demo.company"
ADAPTERS = {f"{PACKAGE}.directory.http", f"{PACKAGE}.directory.memory"}


def test_every_room_has_a_floor() -> None:
    rooms = {module.room for module in modules()} - {""}
    assert rooms <= LEVELS.keys() | ROOF, "give the new room its floor in this file"


def test_a_room_imports_only_from_floors_below() -> None:
    assert [
        f"{module.shown}:{line}: {module.room} may not import {other}, which is not below it"
        for module in modules()
        if module.room in LEVELS
        for other, line in _other_rooms(module)
        if LEVELS.get(other, len(FLOORS)) >= LEVELS[module.room]
    ] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {module.name for module in modules()}
    graph = {
        module.name: {_known(name, names) for name, _ in module.imports} - {None, module.name}
        for module in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail("these import each other: " + " <- ".join(circle.args[1]))


def test_flask_stays_at_the_doors() -> None:
    assert [
        f"{module.shown}:{line}: {name} is for doors; pass a plain value instead"
        for module in modules()
        if not _may_use_flask(module)
        for name, line in module.imports
        if name.split(".")[0] in FLASK
    ] == []


def test_only_the_database_knows_its_flask_extension() -> None:
    users = {
        module.name
        for module in _ours()
        if module.room not in ROOF
        for name, _ in module.imports
        if name.startswith("flask_sqlalchemy")
    }
    assert users <= {f"{PACKAGE}.store.database"}


def test_the_domain_is_pure() -> None:
    roots = {
        name.split(".")[0]
        for module in modules()
        if module.room == "domain"
        for name, _ in module.imports
    } - {PACKAGE}
    assert roots <= sys.stdlib_module_names, "the domain needs the standard library only"
    assert roots & NOT_PURE == set(), "the domain has no input, no output and no clock"


def test_the_demonstration_company_shares_no_code_with_the_desk() -> None:
    assert [
        f"{module.shown}:{line}: {name}"
        for module in modules()
        for name, line in module.imports
        if name.startswith(f"{PACKAGE}.")
        and name.startswith(COMPANY) != module.name.startswith(COMPANY)
    ] == []


def test_concrete_adapters_are_named_in_wiring_only() -> None:
    assert [
        f"{module.shown}:{line}: {name}"
        for module in modules()
        if module.room not in ("wiring", "directory")
        for name, line in module.imports
        if any(f"{name}.".startswith(f"{adapter}.") for adapter in ADAPTERS)
    ] == []


def _ours() -> list[Module]:
    return [module for module in modules() if not module.name.startswith(COMPANY)]


def _may_use_flask(module: Module) -> bool:
    if module.name == f"{PACKAGE}.store.database":
        return True  # its extension owns the engine
    return module.room in ROOF | {"web", "doors", ""} or module.path.stem in DOORS


def _other_rooms(module: Module) -> list[tuple[str, int]]:
    found = [(name.split("."), line) for name, line in module.imports]
    return [
        (parts[1], line)
        for parts, line in found
        if parts[0] == PACKAGE and len(parts) > 1 and parts[1] not in (module.room, "__version__")
    ]


def _known(name: str, names: set[str]) -> str | None:
    if name in names:
        return name
    package = name.rpartition(".")[0]
    return package if package in names else None
