"""Engineers: interrupted, in two tabs, with a staff platform that changes its mind."""

from playwright.sync_api import expect

from tests.journeys.stage import Seat, Stage, submit

SETTINGS = {"DESK_STAFF_CACHE_SECONDS": "2"}
HEARD = 40_000  # milliseconds: who only listens is asked about every 15 s
# The tab is in the background: what comes is not seen.
REST = """Object.defineProperties(document, {
  hidden: { value: true }, visibilityState: { value: "hidden" } })"""


def test_what_the_customer_wrote_meanwhile_holds_the_reply(talk: tuple[Seat, Seat, int]) -> None:
    customer, mara, _ = talk
    mara.excuse(409)
    mara.write("Is it better now?", send=False)
    mara.page.evaluate(REST)
    customer.say("Wait, I found something.")
    mara.page.keyboard.press("Control+Enter")
    mara.shows("#composer-guard", "Not sent yet", "Wait, I found something.")
    expect(mara.page.locator("#composer-send")).to_be_hidden()
    mara.page.get_by_role("button", name="Keep editing").click()
    expect(mara.page.locator("#composer-guard")).to_have_count(0)
    expect(mara.page.locator("#composer-text")).to_have_value("Is it better now?")
    expect(mara.page.locator("#composer-text")).to_be_focused()
    customer.say("The cable was loose.")
    mara.page.keyboard.press("Control+Enter")
    mara.shows("#composer-guard", "The cable was loose.")
    mara.page.locator("#composer-reply").press("Enter")  # which sends a form that has no guard
    expect(mara.page.get_by_role("button", name="Keep editing")).to_be_focused()
    mara.page.get_by_role("button", name="Send anyway").click()
    customer.shows(".bubble >> nth=-1", "Is it better now?")
    expect(mara.page.locator("#composer-text")).to_have_value("")


def test_before_the_claim_one_line_stands_for_the_box_until_somebody_writes(stage: Stage) -> None:
    number = stage.program("aiko").open()
    mara = stage.staff("mara")
    mara.follow(f"/tickets/{number}")
    line, text = mara.page.locator("#composer-claim"), mara.page.locator("#composer-text")
    expect(line).to_be_visible()
    expect(mara.page.locator(".composer__open")).to_have_css("clip-path", "inset(50%)")
    mara.page.get_by_text("Leave a note").click()
    expect(text).to_be_focused()
    expect(line).to_be_hidden()
    mara.page.keyboard.press("Escape")
    expect(line).to_be_visible()
    mara.page.keyboard.press("n")
    expect(text).to_be_focused()
    mara.page.keyboard.type("Known since Monday.")
    mara.page.keyboard.press("Escape")
    expect(line).to_be_hidden()
    mara.press("Claim")
    mara.state(assignee=stage.person("mara")["id"])
    expect(mara.page.locator("#composer-reply")).to_be_visible()
    mara.page.locator("label:has(#composer-note)").click()
    expect(text).to_have_value("Known since Monday.")


def test_live_updates_take_nothing_out_of_the_hands(talk: tuple[Seat, Seat, int]) -> None:
    customer, mara, number = talk
    mara.write("Half a sentence", send=False)
    mara.page.evaluate("document.getElementById('composer-text').setSelectionRange(2, 6)")
    mara.page.evaluate(f"document.getElementById('ticket-{number}-more').open = true")
    customer.say("One more thing.")
    mara.shows("[data-kind=reply] >> nth=-1", "One more thing.")
    text = mara.page.locator("#composer-text")
    expect(text).to_be_focused()
    expect(text).to_have_value("Half a sentence")
    assert text.evaluate("el => [el.selectionStart, el.selectionEnd]") == [2, 6]
    assert mara.page.evaluate(f"document.getElementById('ticket-{number}-more').open")

    form = mara.dialog("a[data-key=e]", goal="Six people work.", tried="Client ag")
    customer.say("Are you there?")
    mara.shows("[data-kind=reply] >> nth=-1", "Are you there?")
    expect(form.locator("[name=tried]")).to_be_focused()
    expect(form.locator("[name=goal]")).to_have_value("Six people work.")
    mara.page.keyboard.press("Escape")
    expect(text).to_have_value("Half a sentence")


def test_drafts_of_reply_and_note_survive_a_reload_apart(talk: tuple[Seat, Seat, int]) -> None:
    customer, mara, _ = talk
    mara.write("For the customer", send=False)
    mara.write("For us", note=True, send=False)
    expect(mara.page.locator("#composer-draft")).to_be_visible()
    mara.page.reload()
    mara.is_live()
    mara.page.locator("label:has(#composer-note)").click()
    expect(mara.page.locator("#composer-text")).to_have_value("For us")
    mara.page.locator("label:has(#composer-reply)").click()
    expect(mara.page.locator("#composer-text")).to_have_value("For the customer")
    mara.page.keyboard.press("Control+Enter")
    customer.shows(".bubble >> nth=-1", "For the customer")


def test_two_tabs_of_one_engineer_agree(talk: tuple[Seat, Seat, int]) -> None:
    _, mara, number = talk
    other = mara.tab(f"/tickets/{number}")
    mara.is_live(other)
    mara.write("From the first tab.")
    expect(other.locator("[data-kind=reply]").last).to_contain_text("From the first tab.")
    other.locator("main a[data-key=e]").click()
    dialog = other.locator("#dialog [data-dialog-body]")
    for name in ("goal", "tried", "needed", "skill"):
        dialog.locator(f"[name={name}]").fill("network")
    submit(dialog)
    mara.state(status="queued", level="L2")
    expect(mara.page.locator("main a[data-key=s]")).to_have_count(0)
    mara.shows(f"#ticket-{number}-moves", "Take back")


def test_signing_out_in_one_tab_ends_the_other(stage: Stage) -> None:
    stage.newcomer("olga", "l1")
    olga = stage.staff("olga")
    olga.follow("/tickets?view=l1")
    other = olga.tab("/tickets?view=mine")
    olga.is_live(other)
    olga.excuse(401)
    other.click("#me summary")
    other.get_by_role("button", name="Sign out").click()
    olga.shows("#live-state", "Signed out", "Sign in again")


def test_whoever_is_deactivated_is_out_at_once_and_the_ticket_is_free(stage: Stage) -> None:
    left = stage.newcomer("nils", "l2")
    program, mara, nils = stage.program("mara"), stage.staff("mara"), stage.staff("nils")
    number = program.open(claim="1")
    program.does(number, "escalations")
    left.does(number, "claims")
    mara.follow(f"/tickets/{number}")
    nils.follow(f"/tickets/{number}")
    nils.excuse(401)
    expect(nils.page.locator(f"#ticket-{number}-moves").get_by_role("link")).not_to_have_count(0)
    stage.change_person("nils", active=False)
    moves = nils.page.locator(f"#ticket-{number}-moves").get_by_role("link", name="Return")
    expect(nils.page.locator("#live-state")).to_have_text(
        "Your account was closed, so you are signed out. Ask your team lead.", timeout=3_000
    )
    expect(moves).to_be_hidden()
    mara.state(status="queued", level="L2", assignee="")
    mara.shows("[data-kind=event] >> nth=-1", "Nils", "no longer has it")
    nils.go(f"/tickets/{number}")
    expect(nils.page.locator("#login-form")).to_be_visible()


def test_another_level_brings_other_buttons(stage: Stage) -> None:
    stage.newcomer("rosa", "l1")
    program, rosa = stage.program("mara"), stage.staff("rosa")
    at_l1, at_l2 = program.open(), program.open(claim="1")
    program.does(at_l2, "escalations")
    claim = rosa.page.get_by_role("main").get_by_role("button", name="Claim")
    rosa.go(f"/tickets/{at_l1}")
    expect(claim).to_be_visible()
    rosa.follow(f"/tickets/{at_l2}")
    rosa.shows("main", "VPN drops")
    expect(claim).to_have_count(0)
    stage.change_person("rosa", roles=["l2"])
    expect(claim).to_be_visible()  # without a reload
    expect(rosa.page.locator("#me-levels")).to_have_text("L2")
    claim.click()
    rosa.state(status="held", level="L2")
    rosa.go(f"/tickets/{at_l1}")
    expect(claim).to_have_count(0)


def test_a_list_and_the_rail_follow_new_roles_without_a_reload(stage: Stage) -> None:
    stage.newcomer("tara", "l1")
    program, tara = stage.program("mara"), stage.staff("tara")
    number = program.open()
    tara.follow("/tickets?view=l1")
    claim = tara.page.locator(f"#ticket-{number}-claim")
    dashboard = tara.page.locator("#rail").get_by_role("link", name="Dashboard")
    tara.page.locator(f"#ticket-{number}-row").hover()
    expect(claim).to_be_visible()
    expect(dashboard).to_have_count(0)
    stage.change_person("tara", roles=["l2", "admin"])
    expect(claim).to_be_hidden()
    expect(dashboard).to_have_count(1)


def test_c_in_the_l1_queue_makes_one_the_opener_of_what_l2_has(stage: Stage) -> None:
    stage.newcomer("otto", "l1")
    stage.newcomer("uma", "l1")
    her_id = stage.person("uma")["id"]
    program, uma = stage.program("otto"), stage.staff("uma")
    number = program.open(claim="1")
    program.does(number, "escalations")
    stage.change_person("otto", active=False)
    link = uma.follow("/tickets?view=open").locator(f"#ticket-{number}-row .queue__link")
    expect(uma.page.locator(f"#ticket-{number}-row")).to_contain_text("Needs an opener")
    link.focus()
    uma.page.keyboard.press("c")  # it is at L2, and not theirs to claim: nothing is asked
    uma.follow("/tickets?view=l1")
    link.focus()
    uma.page.keyboard.press("c")
    uma.state(status="queued", level="L2", opener=her_id)


def test_work_goes_on_while_the_staff_platform_is_away(
    talk: tuple[Seat, Seat, int], stage: Stage
) -> None:
    customer, mara, number = talk
    stage.platform(unreachable="503")
    try:
        banner = mara.page.locator("#staff-age .banner")
        expect(banner).to_contain_text("does not answer", timeout=HEARD)  # without a reload
        mara.shows("#staff-age", "as of")
        mara.is_live()
        mara.write("We are still here.")
        customer.shows(".bubble >> nth=-1", "We are still here.")
    finally:
        stage.platform(unreachable="off")
    stage.change_person("mara", on_call=True)  # a notice: the desk asks again at once
    expect(banner).to_have_count(0, timeout=HEARD)
    mara.state(ticket=str(number))
    mara.page.reload()
    expect(mara.page.locator("#staff-age")).to_be_empty()
