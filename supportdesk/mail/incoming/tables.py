"""Which tables of a mail hold data, and which only put things side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Token = tuple[str, str, str, str]
"""As `markup` reads them: "/" of an end, tag, attributes; or a text."""


@dataclass
class _Table:
    is_layout: bool
    rows: list[int] = field(default_factory=list)
    """How many cells of each row hold words."""
    filled: bool = True

    def row(self) -> None:
        self.rows.append(0)

    def cell(self) -> None:
        self.filled = False

    def fills(self) -> None:
        if not self.filled and self.rows:
            self.rows[-1] += 1
        self.filled = True

    @property
    def has_data(self) -> bool:
        """Two columns in two rows, and no table within."""
        return not self.is_layout and sum(cells > 1 for cells in self.rows) > 1


def with_data(tokens: Iterable[Token]) -> list[bool]:
    """Whether each table holds data, in the order in which they begin."""
    tables: list[_Table] = []
    around: list[_Table] = []
    for closing, tag, attributes, text in tokens:
        if tag == "table" and not closing:
            for outer in around:
                outer.is_layout = True
            tables.append(_Table('role="presentation"' in attributes))
            around.append(tables[-1])
        elif around and tag == "table":
            around.pop()
        elif around:
            _look(around[-1], closing, tag, text)
    return [table.has_data for table in tables]


def _look(table: _Table, closing: str, tag: str, text: str) -> None:
    if text.replace("&nbsp;", " ").strip():
        table.fills()
    elif tag == "tr" and not closing:
        table.row()
    elif tag in ("td", "th") and not closing:
        table.cell()
