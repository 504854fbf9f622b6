"""Pages for the browser's tests: the skeleton the desk's templates have, with as little in it."""

CONFIG = (
    '{"includeIndicatorCSS":false,"history":false,"defaultTimeout":30000,'
    '"noSwap":[204,304,"401","403","413","5xx"],"morphIgnore":["data-htmx-powered","open"]}'
)
STAFF = 'data-audience="staff"'
LIVE = (
    '<output id="live-state" class="live"><svg class="icon" aria-hidden="true">'
    '<use href="/static/t/icons.svg#live"/></svg><span class="live__text"></span></output>'
)


def page(
    content: str,
    *,
    live: str = "/live?topics=ticket-7",
    after: int = 0,
    body: str = "",
    entry: str = "",
) -> str:
    """A whole page around `content`; `body` are more attributes of <body>, `entry` its way in."""
    usual, audience = ("chat", "") if "data-audience" in body else ("staff", STAFF)
    following = f'data-live="{live}" data-after="{after}"' if live else ""
    return f"""<!DOCTYPE html><html lang="en" data-theme="auto"><head><meta charset="utf-8">
<title>TKT-7</title><link rel="icon" href="/static/t/icon.svg" data-dot="/static/t/dot.svg">
<meta name="htmx-config" content='{CONFIG}'>
<link rel="stylesheet" href="/static/t/test.css">
<script src="/static/t/js/theme-early.js"></script>
<script src="/static/t/vendor/htmx-4.0.1.min.js"></script>
<script type="module" src="/static/t/js/{entry or usual}.js"></script></head>
<body {following} data-person="17" {audience} {body}>
{content}
<dialog id="dialog" class="dialog"></dialog><div id="toasts" class="toasts"></div>
</body></html>"""


def ticket(entries: str = "", *, seq: int = 1, composer: str = "", **more: str | int) -> str:
    """A ticket page with its conversation; keywords as for `page`."""
    return page(
        f"""<main id="main" tabindex="-1" data-ticket="7" data-seq="{seq}" data-status="held"
 data-rev="1">
<p class="streambar" hidden>Reconnecting… nothing is lost.</p>
<div id="ticket-7-moves" data-rev="1" data-fetch="/tickets/7/moves"></div>
<section class="ticket__scroll" id="talk" data-behaviour="conversation"
 data-seen-url="/tickets/7/seen" tabindex="0">
<ol class="timeline" id="ticket-7-timeline">{entries}</ol></section>
<button class="newpill" type="button" data-newpill="messages" hidden>0 new</button>
<div id="ticket-7-typing-slot"></div>{composer}
{LIVE}
<p id="ticket-7-said" data-said role="status"></p></main>""",
        **more,
    )


def entry(seq: int, text: str = "", kind: str = "reply", name: str = "Lena", more: str = "") -> str:
    """One entry of the conversation, as a frame or a page brings it."""
    return (
        f'<li class="entry" id="entry-7-{seq}" data-seq="{seq}" data-kind="{kind}" data-rev="{seq}"'
        f' data-into="ticket-7-timeline" data-at="end" {more}>'
        f'<h3 class="entry__name">{name}</h3><p>{text or f"text {seq}"}</p></li>'
    )


def composer(
    text: str = "", *, key: str = "key-00001", seen: int = 1, more: str = "", held: str = ""
) -> str:
    """The box for messages; `held` is the guard's block when an answer brings one."""
    return f"""<form id="composer" class="composer" method="post" action="/tickets/7/messages"
 hx-post="/tickets/7/messages" hx-target="this" hx-swap="outerMorph" hx-sync="this:drop"
 hx-disable="find button" data-clear data-behaviour="composer audience drafts typing upload"
 data-draft-url="/tickets/7/drafts" data-typing-url="/tickets/7/typing" {more}
 {f'data-held="{seen}"' if held else ""}>
{held}<input type="hidden" id="composer-key" name="key" value="{key}">
<input type="hidden" id="composer-seen" name="seen" value="{seen}">
<label><input type="radio" id="kind-reply" name="kind" value="reply" checked data-keep
 data-key="r">Reply</label>
<label><input type="radio" id="kind-note" name="kind" value="note" data-keep
 data-key="n">Note</label>
<textarea id="composer-text" name="body">{text}</textarea>
<input type="file" id="composer-files" name="attachments" multiple>
<ul data-file-list id="composer-list" hidden></ul>
<progress data-upload id="composer-bar" max="1" hidden></progress>
<span data-draft-sign id="composer-draft" hidden>Draft kept</span>
<p data-fail role="alert" id="composer-fail"></p>
<button class="btn" id="composer-send" type="submit"
 {"data-unless-held hidden" if held else ""}>Send</button></form>"""


GUARD = """<section class="guard" id="composer-guard" role="alert"><h2>Not sent yet. Lena wrote</h2>
<button class="btn" type="submit" name="send_anyway" value="1" id="send-anyway">Send anyway</button>
<button class="btn" type="button" data-keep-editing id="keep-editing">Keep editing</button>
</section>"""
