"""HTML of mail after it was read: its lines, and safe HTML of some of them."""

import re
from dataclasses import dataclass

from supportdesk.text.clean import cleaned_mail
from supportdesk.text.folding import rows

_EMPTY = re.compile(r"<p>(?:&nbsp;|<br>|\s)*</p>")
_BREAKS = re.compile(r"(?:<br>\s*){3,}")
_BESIDE_BLOCKS = re.compile(
    r"(</(?:p|ul|ol|table|blockquote|pre)>|<hr>|\A)\s*(?:<br>\s*)+"
    r"|(?:<br>\s*)+(?=</?(?:p|ul|ol|table|blockquote|pre|hr|td|li)\b)"
)
_LONG, _SHOWN = 60, 24
"""Rows: so many are shown whole; of more, so many before the fold."""


@dataclass(frozen=True)
class Read:
    """HTML as lines of text (quotations behind ">"), and where each line begins in `pieces`.

    `inside` says how many lists, tables or quotations a line stands in, `quoted_from` at which
    line a mail program says its quotation begins, or None.
    """

    lines: tuple[str, ...]
    places: tuple[int, ...]
    inside: tuple[int, ...]
    pieces: tuple[str, ...]
    quoted_from: int | None

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")

    def safe(self, begin: int = 0, end: int | None = None) -> str:
        """Safe HTML of some of the lines; pictures stand before the first and behind each."""
        last = len(self.pieces) if end is None or end >= len(self.places) else self.places[end]
        if not begin:
            return _tidy(cleaned_mail("".join(self.pieces[:last])))
        first = self.places[begin] if begin < len(self.places) else len(self.pieces)
        return _tidy(cleaned_mail("".join(self.pieces[first:last])))

    def folds_at(self, begin: int, end: int) -> int:
        """From which of these lines on they are better folded; `end` for a text that is short."""
        taken = [max(rows(line), 1) for line in self.lines[begin:end]]
        if sum(taken) <= _LONG:
            return end
        shown = 0
        for line, takes in enumerate(taken, start=begin):
            if shown >= _SHOWN and not self.inside[line]:
                return line
            shown += takes
        return end


def _tidy(html: str) -> str:
    html = _BREAKS.sub("<br><br>", _EMPTY.sub("", html))  # first, so that no run is long
    return _BESIDE_BLOCKS.sub(r"\1", html).strip()
