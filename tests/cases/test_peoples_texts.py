"""What people write stands where htmx looks at nothing, on every page and in every frame.

An attribute of htmx in their text would be a script under any policy (SECURITY section 7). Mails
are left out: a mail program runs no htmx.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest

from supportdesk.domain.events import EVENTS
from supportdesk.settings import Settings
from supportdesk.store.eventlog import history
from tests import desks
from tests.cases.hostile import MARK, World
from tests.desk import team_of
from tests.house.source import ROOT
from tests.markup import Element, Text, read
from tests.servers import environment

T = TypeVar("T", Element, Text)
NO_MARKUP = {"title", "textarea"}
"""Nothing in these can become an element."""
NOT_DRAWN = {"mail/letter.html"}


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("hostile")
    with desks.database("sqlite", request, folder) as url:
        settings = Settings.from_environ(environment(url, folder))
        with team_of(replace(settings, upload_mb=1)) as team:
            yield World.of(team)


def test_htmx_looks_at_nothing_that_people_wrote(world: World) -> None:
    found = [
        (f"{' '.join(map(str, text.around[-3:]))}: {text.words.strip()[:40]}", where)
        for where, text in _everything(world, Text)
        if MARK in text.words.lower()
        if not NO_MARKUP & {each.tag for each in text.around} and not _ignored(text.around)
    ]
    assert dict(found) == {}


def test_nothing_that_htmx_has_to_do_is_ignored(world: World) -> None:
    controls = [each for each in _everything(world, Element) if _is_control(each[1])]
    assert len(controls) > 100
    assert [each for each in controls if _ignored((*each[1].around, each[1]))] == []


def test_every_template_and_every_kind_of_event_is_among_them(world: World) -> None:
    loaded = {name for _, name in world.team.app.jinja_env.cache or {}}
    folder = ROOT / "templates"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.html")} - loaded == NOT_DRAWN
    with world.team.app.app_context():
        assert {type(each.event) for each in history(1001)} == set(EVENTS)


def _everything(world: World, kind: type[T]) -> Iterator[tuple[str, T]]:
    for where, html in world.said.items():
        yield from ((where, each) for each in read(html) if isinstance(each, kind))


def _ignored(around: tuple[Element, ...]) -> bool:
    return any("hx-ignore" in each.attributes for each in around)


def _is_control(element: Element) -> bool:
    return any(name.startswith("hx-") and name != "hx-ignore" for name in element.attributes)
