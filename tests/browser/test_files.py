"""Files: chosen, dropped, pasted, within the limits; and the text goes out in any case."""

from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import GUARD, composer, entry, ticket

TEXT = "#composer-text"
GIVE = """(kind) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], "seen.png", { type: "image/png" }));
  const facts = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...facts, clipboardData: data })
    : new DragEvent(kind, { ...facts, dataTransfer: data });
  document.getElementById("composer-text").dispatchEvent(event);
}"""


def file(name: str, size: int = 10) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x" * size}


def open_composer(page: Page, desk: LittleDesk, answer: Answer, limits: str = "") -> None:
    more = f'enctype="multipart/form-data" hx-config="timeout:10m" {limits}'
    desk.page("/tickets/7", ticket(entry(1), composer=composer(more=more)))
    desk.door("POST", "/tickets/7/messages", answer)
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def are_listed(page: Page, *names: str) -> None:
    """What draws the files is loaded with the first of them."""
    expect(page.locator("#composer-list .file__name")).to_have_text(list(names))


def test_chosen_files_are_listed_and_can_be_taken_out(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer()))
    page.set_input_files("#composer-files", [file("a.txt"), file("b.txt")])
    page.set_input_files("#composer-files", [file("c.txt")])
    are_listed(page, "a.txt", "b.txt", "c.txt")
    page.get_by_role("button", name="Remove b.txt").click()
    are_listed(page, "a.txt", "c.txt")


def test_dropped_and_pasted_files_count_too(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer()))
    page.evaluate(GIVE, "drop")
    are_listed(page, "seen.png")
    page.get_by_role("button", name="Remove seen.png").click()
    page.evaluate(GIVE, "paste")
    are_listed(page, "seen.png")


def test_what_is_over_the_limit_is_named_with_the_reason(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer()), 'data-max-files="2" data-max-bytes="1000000"')
    whole, big = file("whole.log", 1_000_000), file("big.log", 1_000_001)
    page.set_input_files("#composer-files", [whole, big, file("b"), file("c")])
    are_listed(page, "whole.log", "b")
    expect(page.locator("#composer-fail")).to_have_text(
        "big.log was left out. It is larger than 1 MB. c was left out. A message takes 2 files."
    )
    page.set_input_files("#composer-files", [file("c"), file("d"), file("e")])
    expect(page.locator("#composer-fail")).to_have_text(
        "c, d and e were left out. A message takes 2 files."
    )


def test_files_go_with_the_text_and_the_list_is_empty_after(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer(more='enctype="multipart/form-data"') + entry(2)))
    page.evaluate(
        """() => new MutationObserver(() => { document.body.dataset.progress = "seen"; })
          .observe(document.getElementById("composer-bar"), { attributes: true })"""
    )
    page.fill(TEXT, "see the log")
    page.set_input_files("#composer-files", [file("a.log", 300_000)])
    page.click("#composer-send")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-progress", "seen")
    expect(page.locator("#composer-list")).to_be_hidden()
    expect(page.locator("#composer-bar")).to_be_hidden()
    body = desk.to("/tickets/7/messages")[0].body
    assert b"see the log" in body
    assert b'filename="a.log"' in body


def test_files_that_fail_do_not_stop_the_text(page: Page, desk: LittleDesk) -> None:
    answers = [Answer("", 413), Answer(composer() + entry(2))]
    open_composer(page, desk, lambda _: answers.pop(0))
    page.fill(TEXT, "see the log")
    page.set_input_files("#composer-files", [file("a.log")])
    page.click("#composer-send")
    expect(page.locator("#composer-fail")).to_contain_text("too large")
    are_listed(page, "a.log")
    page.get_by_role("button", name="Send the text without the files").click()
    expect(page.locator("#entry-7-2")).to_be_visible()
    body = desk.to("/tickets/7/messages")[1].body
    assert b"see the log" in body
    assert b"a.log" not in body


def test_a_guard_keeps_the_files(page: Page, desk: LittleDesk) -> None:
    held = composer("hi", more='enctype="multipart/form-data"', held=GUARD)
    open_composer(page, desk, Answer(held, 409))
    page.fill(TEXT, "hi")
    page.set_input_files("#composer-files", [file("a.log")])
    page.click("#composer-send")
    expect(page.locator("#composer-guard")).to_be_visible()
    are_listed(page, "a.log")
    assert page.eval_on_selector("#composer-files", "(input) => input.files.length") == 1
