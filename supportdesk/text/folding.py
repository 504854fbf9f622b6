"""Where a long text is cut: its beginning is shown, the rest waits behind a summary.

Rows are lines as a bubble shows them: a line of 250 characters takes three. A block of many rows
(a log, a stack trace) folds by itself, so that the question below it stays; a text of many blocks
folds between its first ones and a short last one.
"""

import re
from collections.abc import Sequence
from html import unescape

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

FOLD_ABOVE = 30
SHOWN = 12
WIDE = 100
_TEXT_ABOVE, _TEXT_SHOWN, _END_SHOWN = 48, 24, 6
_BREAKS = ("softbreak", "hardbreak")
_TAG = re.compile(r"<[^>]*>")
_FOLD = re.compile(r'<details class="fold-long"><summary>[^<]*</summary>(.*?)</details>', re.DOTALL)

Piece = tuple[list[Token], list[Token]]
"""What is shown, and what then stands behind a fold."""


def rows(text: str) -> int:
    """How many rows some text takes; empty lines take none."""
    return sum(-(-len(line.strip()) // WIDE) for line in text.split("\n"))


def cut_text(text: str, room: int) -> tuple[str, str]:
    """The beginning of at most `room` rows, cut at a line where it can be, and the rest."""
    at = 0
    for line in text.splitlines(keepends=True):
        takes = rows(line)
        if takes > room:
            return _cut_line(text, at, room) if takes > FOLD_ABOVE else (text[:at], text[at:])
        at, room = at + len(line), room - takes
    return text, ""


def last_words(text: str) -> tuple[str, str]:
    """A long text and its last paragraph, "" where that is long, too: what is asked below a log."""
    log, _, end = text.rpartition("\n\n")
    return (log, end) if log and rows(end) <= _END_SHOWN else (text, "")


def cut_blocks(tokens: Sequence[Token]) -> list[Piece]:
    """The blocks of a text in pieces, each with what of it stands behind a fold."""
    pieces = [_cut_block(block) for block in SyntaxTreeNode(tokens).children]
    if sum(_rows_of(shown) for shown, _ in pieces) <= _TEXT_ABOVE:
        return pieces
    first, room = 0, _TEXT_SHOWN
    while room > 0 and first < len(pieces):
        room -= _rows_of(pieces[first][0])
        first += 1
    end = pieces[-1:] if first < len(pieces) and _is_short(pieces[-1]) else []
    folds = pieces[first : len(pieces) - len(end)]
    behind = [token for piece in folds for part in piece for token in part]
    return [*pieces[:first], ([], behind), *end]


def folded(html: str) -> str:
    """HTML behind a summary that says how much there is. Added after cleaning: people cannot
    write it."""
    text = unescape(_TAG.sub("", html)).strip()
    lines = sum(1 for line in text.split("\n") if line.strip())
    said = f"{lines:,} more line{'' if lines == 1 else 's'}, {len(text):,} characters"
    return f'<details class="fold-long"><summary>{said}</summary>{html}</details>'


def unfolded(html: str) -> str:
    """The same without its folds: where nobody can open them, in mails and on paper."""
    return _FOLD.sub(r"\1", html)


def _cut_block(block: SyntaxTreeNode) -> Piece:
    if _rows(block) <= FOLD_ABOVE:
        return block.to_tokens(), []
    return _cut(block, SHOWN)


def _cut(node: SyntaxTreeNode, room: int) -> Piece:
    """The first `room` rows of a block and the rest, each whole in itself."""
    if _rows(node) <= room:
        return node.to_tokens(), []
    if node.type == "inline":
        return _cut_inline(node, room)
    if node.type in ("fence", "code_block"):
        lines, more = cut_text(node.content, room)
        return _same(node, lines), _same(node, more)
    if node.nester_tokens is None or node.type == "tr" or room <= 0:
        return [], node.to_tokens()
    shown: list[Token] = []
    behind: list[Token] = []
    for at, child in enumerate(node.children):
        begin, rest = _cut(child, 0 if behind else room)
        room -= _rows(child)
        if rest and not behind:
            behind.append(_going_on(node, at))
        shown, behind = shown + begin, behind + rest
    opening, closing = node.nester_tokens
    if not shown or not behind:
        return [], node.to_tokens()
    return [opening, *shown, closing], [*behind, closing]


def _cut_inline(node: SyntaxTreeNode, room: int) -> Piece:
    """A paragraph, cut at the end of a line, or within one that alone is too long."""
    inline, children = node.token, node.token.children if node.token else None
    if inline is None or children is None:
        return [], node.to_tokens()
    line, last = "", 0
    for at, token in enumerate(children):
        if token.type in _BREAKS:
            room, line = room - rows(line), ""
            last = at if token.level == 0 else last
        elif token.level == 0 and token.type == "text" and rows(token.content) > FOLD_ABOVE:
            begin, rest = _cut_line(token.content, 0, max(room - rows(line), 1))
            halves = token.copy(content=begin), token.copy(content=rest)
            return _halves(inline, [*children[:at], halves[0]], [halves[1], *children[at + 1 :]])
        else:
            line += token.content
        if rows(line) > room and last:
            return _halves(inline, children[:last], children[last + 1 :])
    return [], node.to_tokens()


def _halves(inline: Token, begin: list[Token], rest: list[Token]) -> Piece:
    return [_with(inline, begin)], [_with(inline, rest)]


def _with(inline: Token, children: list[Token]) -> Token:
    text = "".join("\n" if each.type in _BREAKS else each.content for each in children)
    return inline.copy(children=children, content=text)


def _cut_line(text: str, at: int, room: int) -> tuple[str, str]:
    """Within a line, between two words where there are some."""
    end = at + room * WIDE
    space = text.rfind(" ", at + 1, end)
    return (text[:space], text[space:]) if space > 0 else (text[:end], text[end:])


def _same(node: SyntaxTreeNode, content: str) -> list[Token]:
    return [token.copy(content=content) for token in node.to_tokens()] if content else []


def _going_on(node: SyntaxTreeNode, at: int) -> Token:
    """What opens the rest; a numbered list goes on with its number."""
    opening = node.nester_tokens.opening if node.nester_tokens else node.to_tokens()[0]
    if node.type != "ordered_list":
        return opening
    return opening.copy(attrs={"start": int(opening.attrs.get("start", 1)) + at})


def _rows(node: SyntaxTreeNode) -> int:
    if node.type == "inline" or node.nester_tokens is None:
        return max(rows(node.content), 1)
    return sum(_rows(child) for child in node.children)


def _is_short(piece: Piece) -> bool:
    shown, behind = piece
    return not behind and _rows_of(shown) <= _END_SHOWN


def _rows_of(tokens: Sequence[Token]) -> int:
    return sum(rows(token.content) for token in tokens)
