"""What pages say of files is what the desk does with them: one limit, one unit."""

import re
from dataclasses import replace
from io import BytesIO

import pytest

from supportdesk.settings import Settings
from tests.browsers import Browser
from tests.cast import MARA
from tests.desk import HX, Team

FORM = {"name": "Lena", "email": "lena@brack.example", "subject": "VPN", "body": "It drops."}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, upload_mb=2, upload_files=3)


def test_every_page_names_the_limits_by_which_the_desk_decides(team: Team) -> None:
    lena = Browser(team.app, team.app.response_class)
    theirs = lena.post("/support/requests", data=FORM).location
    pages = [
        team.as_(MARA).get(f"/tickets/{team.held()}").text,
        lena.get(theirs).text,
        lena.get("/support/requests/new").text,
    ]
    for page in pages:
        assert re.findall(r'data-max-bytes="(\d+)"', page) == ["2000000"]
        assert re.findall(r'data-max-files="(\d+)"', page) == ["3"]
    assert "At most 3 files of 2 MB." in pages[2]


@pytest.mark.parametrize(("size", "left"), [(2_000_000, False), (2_000_001, True)])
def test_the_desk_takes_what_its_pages_take(team: Team, size: int, left: bool) -> None:
    form = {"kind": "reply", "body": "See", "seen": "99"}
    data = form | {"attachments": (BytesIO(b"x" * size), "whole.log")}
    answer = team.as_(MARA).post(f"/tickets/{team.held()}/messages", data=data, headers=HX)
    assert ("whole.log: It is larger than 2 MB." in answer.text) is left
    assert ('<span class="file__size">2 MB</span>' in answer.text) is not left
