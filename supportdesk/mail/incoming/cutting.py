"""What was newly written in a reply, between quotations and signature. Nothing is thrown away:
the rest is folded, and the whole stands in the raw file."""

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk.mail.incoming import phrases
from supportdesk.mail.incoming.lines import first_text, has_text, is_quoted, last_text
from supportdesk.mail.incoming.phrases import FROM, LABEL, LABELS, SENT
from supportdesk.mail.incoming.signatures import without_signature

LINES = 4_000
_WIDTH = 600
_INTRODUCTION_LINES, _INTRODUCTION = 4, 500
_VERB = 60
_BROKEN = 55
_HEAD_LINES = 10


@dataclass(frozen=True)
class Cut:
    """Lines `begin` to `end` (not included) are new."""

    begin: int
    end: int


def cut(lines: Sequence[str], quoted_from: int | None = None) -> Cut:
    """Where the new text stands. `quoted_from`: a line at which markup says a quotation begins.

    Text that would be empty after the cut is all new: somebody forwards, or quotes badly.
    """
    whole = Cut(0, len(lines))
    lines = _marked([line[:_WIDTH] for line in lines[:LINES]])
    begin, end = _between_quotations(lines, quoted_from)
    end = without_signature(lines, begin, end)
    made = Cut(begin, whole.end if end == LINES else end)
    return made if has_text(lines, made.begin, made.end) else whole


def _marked(lines: list[str]) -> list[str]:
    """Ends of quoted lines that a program broke, without a mark of their own, get theirs."""
    for at in range(1, len(lines) - 1):
        before, line, after = lines[at - 1 : at + 2]
        is_broken = is_quoted(before) and len(before) > _BROKEN and is_quoted(after)
        if is_broken and line.strip() and not is_quoted(line):
            lines[at] = f"> {line}"
    return lines


def _between_quotations(lines: Sequence[str], quoted_from: int | None) -> tuple[int, int]:
    begin, at = 0, 0
    end = len(lines)
    while at < end:
        length = _introduction(lines, at, quoted_from)
        if not length:
            at += 1
            continue
        after = first_text(lines, at + length)
        if after == len(lines) or not is_quoted(lines[after]):
            end = at  # all that follows is quoted, without marks
            break
        below = _end_of_quotation(lines, after)
        if not has_text(lines, below, without_signature(lines, below, len(lines), seen=True)):
            end = at
            break
        if not has_text(lines, begin, at):
            begin = at + length if _is_interleaved(lines, below) else below
        at = below
    return begin, _without_last_quotation(lines, begin, end)


def _introduction(lines: Sequence[str], at: int, quoted_from: int | None) -> int:
    """How many lines introduce a quotation here; 0 when none begins."""
    line = lines[at].strip()
    if at == quoted_from:
        return max(_sentence(lines, at), _plain_lines(lines, at))
    if not line:
        return 0
    if phrases.ABOVE.search(line):
        return 1
    if is_quoted(line):
        return 0
    if _divides(line):
        return 1
    if phrases.RULE.match(line):
        return int(_head_follows(lines, at))
    if line.startswith("--") and line.endswith("--") and _head_follows(lines, at):
        return 1  # "---- words ----" in any language
    return _sentence(lines, at) or int(is_head(lines, at))


def _sentence(lines: Sequence[str], at: int) -> int:
    """ "On Monday somebody wrote:", over several lines at times."""
    if not _may_begin(lines[at]):
        return 0
    told = ""
    for length, line in enumerate(lines[at : at + _INTRODUCTION_LINES], start=1):
        if not line.strip() or len(told) > _INTRODUCTION:
            return 0
        told = f"{told} {line.strip()}".strip()
        if _introduces(told, _next_is_quoted(lines, at + length)):
            return 0 if length > 1 and _begins_later(lines[at + 1 : at + length]) else length
    return 0


def _begins_later(lines: Sequence[str]) -> bool:
    """Whether the first line was the end of a text above."""
    return any(phrases.BEGINS.match(line) and phrases.MOMENT.search(line) for line in lines)


def _may_begin(line: str) -> bool:
    line = line.strip(" *_")
    return len(line) <= _INTRODUCTION and bool(
        phrases.BEGINS.match(line)
        or phrases.MOMENT.search(line)
        or phrases.EMAIL.search(line)
        or (line.endswith((":", "：")) and phrases.WROTE_LAST.search(line[-_VERB:]))
    )


def _introduces(told: str, before_quotation: bool) -> bool:
    told = told.strip(" -*_\t")
    if len(told) > _INTRODUCTION:
        return False
    if not told.endswith((":", "：")) and not phrases.WROTE_LAST.search(told[-_VERB:]):
        return False
    when = phrases.MOMENT.search(told)
    if when and phrases.BY_LAST.search(told):
        return True
    if not phrases.WROTE.search(told):
        return False
    return before_quotation or bool(
        when and (phrases.EMAIL.search(told) or phrases.BEGINS.match(told))
    )


def _divides(line: str) -> bool:
    words = line.strip("-_=*> \t")
    is_marked = words != line or words.endswith((":", "："))
    return is_marked and len(words) < 100 and bool(phrases.DIVIDES.fullmatch(words))


def is_head(lines: Sequence[str], at: int) -> bool:
    """`From: … Sent: … To: … Subject: …` in one of many languages."""
    if label_of(lines[at]) is None:
        return False
    kinds: set[str] = set()
    blanks = 0
    for line in lines[at : at + _HEAD_LINES]:
        kind = label_of(line)
        blanks = 0 if kind else blanks + (not line.strip())
        if kind:
            kinds.add(kind)
        elif blanks > 1:
            break
    named = bool(phrases.EMAIL.search(" ".join(lines[at : at + 3])))
    return len(kinds) >= 3 or (kinds >= {FROM, SENT} and named)


def _head_follows(lines: Sequence[str], at: int) -> bool:
    following = first_text(lines, at + 1)
    return following < min(at + 4, len(lines)) and is_head(lines, following)


def label_of(line: str) -> str | None:
    found = LABEL.match(line[:200])
    return LABELS.get(found[1].lower()) if found else None


def _without_last_quotation(lines: Sequence[str], begin: int, end: int) -> int:
    """Quoted lines at the end with nothing below, and who is quoted there."""
    last = last_text(lines, begin, end)
    if last < begin or not is_quoted(lines[last]):
        return end
    while last >= begin and (is_quoted(lines[last]) or not lines[last].strip()):
        last -= 1
    for length in range(1, _INTRODUCTION_LINES + 1):
        at = last + 1 - length
        if at > begin and _introduction(lines, at, None) == length:
            return at
    return last + 1


def _next_is_quoted(lines: Sequence[str], at: int) -> bool:
    following = first_text(lines, at)
    return following < len(lines) and is_quoted(lines[following])


def _end_of_quotation(lines: Sequence[str], at: int) -> int:
    """The first line after some quoted ones that is neither quoted nor empty."""
    while at < len(lines) and (is_quoted(lines[at]) or not lines[at].strip()):
        at += 1
    return at


def _is_interleaved(lines: Sequence[str], begin: int) -> bool:
    return any(map(is_quoted, lines[begin:]))


def _plain_lines(lines: Sequence[str], at: int) -> int:
    """Lines before the quoted ones, where markup said that a quotation begins."""
    for length, line in enumerate(lines[at : at + _INTRODUCTION_LINES]):
        if is_quoted(line):
            return max(length, 1)
    return 1
