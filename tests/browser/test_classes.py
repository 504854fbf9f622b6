"""The plain classes, each by itself, in a page of the real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.little_desk import LittleDesk


@pytest.fixture
def run(page: Page, desk: LittleDesk) -> Any:
    """run("live/frames.js", "(m) => …") imports a module and calls the function with it."""
    desk.page("/", '<!doctype html><script src="/static/t/vendor/htmx-4.0.1.min.js"></script>')
    page.goto("/")

    def run(module: str, act: str) -> Any:
        return page.evaluate(f"async () => ({act})(await import('/static/t/js/{module}'))")

    return run


def test_frames_are_cut_wherever_the_network_cuts_them(run: Any) -> None:
    text = ": beat\\n\\nid: 7\\ndata: <p>a</p>\\ndata: <p>b</p>\\n\\n"
    text += "event: now\\r\\nid: 8\\r\\ndata:\\r\\n\\r\\nid: 9"
    got = run(
        "live/frames.js",
        f"""({{ FrameReader }}) => {{
          const reader = new FrameReader();
          return [..."{text}"].flatMap((letter) => reader.push(letter))
            .map(({{ id, event, data }}) => ({{ id, event, data }}));
        }}""",
    )
    assert got == [
        {"id": 7, "event": "", "data": "<p>a</p>\n<p>b</p>"},
        {"id": 8, "event": "now", "data": ""},
    ]


def test_an_id_that_is_no_number_does_not_count(run: Any) -> None:
    got = run(
        "live/frames.js", "(m) => new m.FrameReader().push('id: 9x\\ndata: a\\n\\n')[0].id ?? null"
    )
    assert got is None


def test_waits_double_up_to_five_seconds_and_begin_anew(run: Any) -> None:
    got = run(
        "live/backoff.js",
        """({ Backoff }) => {
          const wait = new Backoff({ random: () => 1 });
          const five = [1, 2, 3, 4, 5, 6].map(() => wait.next());
          wait.reset();
          return [...five, wait.next()];
        }""",
    )
    assert got == [500, 1000, 2000, 4000, 5000, 5000, 500]


def test_the_first_wait_is_the_one_the_server_asked_for(run: Any) -> None:
    got = run(
        "live/backoff.js",
        """({ Backoff }) => {
          const wait = new Backoff({ random: () => 1 });
          const some = [1800, 1800, 0].map((told) => wait.next(told));
          wait.reset();
          return [...some, wait.next(60_000)];
        }""",
    )
    assert got == [1800, 1000, 2000, 5000]


def test_when_to_come_back_is_read_and_is_no_frame(run: Any) -> None:
    got = run(
        "live/frames.js",
        """({ FrameReader }) => {
          const reader = new FrameReader();
          const frames = reader.push("retry: 1800\\n\\nretry: soon\\n\\n");
          return [reader.retry, frames.length];
        }""",
    )
    assert got == [1800, 0]


def test_waits_are_spread_and_never_nothing(run: Any) -> None:
    got = run("live/backoff.js", "({ Backoff }) => new Backoff({ random: () => 0 }).next()")
    assert got == 100


def test_four_work_at_once_and_the_fifth_polls(run: Any) -> None:
    got = run(
        "live/slots.js",
        """async ({ withSlot }) => {
          const [once, ends] = [[], []];
          const work = (polls) => {
            once.push(polls);
            return polls || new Promise((end) => ends.push(end));
          };
          const all = [];
          for (let i = 0; i < 5; i++) {
            all.push(withSlot(work, false));
            while (once.length <= i) await new Promise((next) => setTimeout(next));
          }
          ends.forEach((end) => end());
          await Promise.all(all);
          return once;
        }""",
    )
    assert got == [False, False, False, False, True]


def test_who_is_looked_at_takes_the_slot_of_another_who_is_told(run: Any) -> None:
    got = run(
        "live/slots.js",
        """async ({ withSlot }) => {
          const ends = [];
          const work = (polls) => polls || new Promise((end) => ends.push(() => end()));
          const all = [];
          for (let i = 0; i < 5; i++) {
            all.push(withSlot(work, i === 4));
            while (ends.length <= i) await new Promise((next) => setTimeout(next));
          }
          const first = await Promise.race(all);
          ends.forEach((end) => end());
          return [first, (await Promise.all(all)).filter((it) => it === "robbed").length];
        }""",
    )
    assert got == ["robbed", 1]


def test_without_locks_it_simply_works(run: Any) -> None:
    assert run("live/slots.js", "(m) => m.withSlot((once) => !once, true, null)") is True


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0m"),
        (48, "48m"),
        (60, "1h"),
        (298, "4h 58m"),
        (1440, "1d"),
        (1625, "1d 3h"),
        (3333, "2d"),
    ],
)
def test_spans_read_as_the_guide_says(run: Any, minutes: int, words: str) -> None:
    assert run("page/spans.js", f"(m) => m.span({minutes} * 60_000 + 59_000)") == words


def test_an_answer_is_read_for_what_it_is(run: Any) -> None:
    got = run(
        "forms/answer.js",
        """({ readAnswer }) => {
          const read = (status, text, redirected = false) => {
            const { own, others, words } = readAnswer({ status, text, redirected, id: "f" });
            return [own?.id ?? null, (others ?? []).map((el) => el.id), words ?? ""];
          };
          return [
            read(200, "<li id=a></li><form id=f></form>"),
            read(409, "<form id=f></form>"),
            read(409, "<p>Tomasz has it</p>"),
            read(200, "<!doctype html><form id=f></form>")[0],
            read(200, "<form id=f></form>", true)[0],
            read(204, ""),
          ];
        }""",
    )
    assert got == [
        ["f", ["a"], ""],
        ["f", [], ""],
        [None, [], "Tomasz has it"],
        None,
        None,
        [None, [], ""],
    ]


def test_texts_are_kept_apart_by_person_ticket_and_kind(run: Any) -> None:
    got = run(
        "drafts/device.js",
        """({ DeviceTexts }) => {
          const [a, b] = [new DeviceTexts("a|b"), new DeviceTexts("a")];
          a.put("7", "reply", { text: "one" });
          a.put("7", "note", { text: "two" });
          b.put("7", "reply", { text: "three" });
          a.put("8", "reply", { text: "x" });
          a.put("8", "reply", null);
          const all = a.all().map(({ ticket, kind, text }) => [ticket, kind, text]);
          a.clear();
          const { length } = localStorage;
          return [all, a.all(), b.get("7", "reply").text, length, sessionStorage.length];
        }""",
    )
    assert got == [[["7", "reply", "one"], ["7", "note", "two"]], [], "three", 1, 0]


def test_keys_of_our_own_are_long_and_plain(run: Any) -> None:
    keys = run("drafts/sending.js", "({ newKey }) => [newKey(), newKey()]")
    assert len(set(keys)) == 2
    assert all(len(key) == 32 and key.isalnum() for key in keys)


def test_rows_belong_by_view_and_by_person(run: Any) -> None:
    got = run(
        "lists/rows.js",
        """({ belongs }) => {
          const row = { dataset: { views: "l2 open mine:a%20b escalated:17" } };
          return [["l2", ""], ["l1", ""], ["mine", "a b"], ["mine", "17"], ["escalated", "17"]]
            .map(([view, person]) => belongs(row, view, person));
        }""",
    )
    assert got == [True, False, True, False, True]
