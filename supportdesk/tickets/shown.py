"""A text of a person as pages show it."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from supportdesk.text import pictures
from supportdesk.text.plain import linkified


@dataclass(frozen=True)
class Shown:
    """A text of a person and its safe HTML ("" where it is plain)."""

    text: str
    html: str

    @property
    def markup(self) -> Markup:
        """What a template shows: the HTML rendered when it was written, else the plain text.
        Pictures are words in it."""
        return self.with_pictures((), "")

    def with_pictures(self, there: Collection[str], files_at: str) -> Markup:
        """The same with those pictures that are there; `files_at` is where they are got."""
        html = pictures.shown(self.html, there, files_at) or linkified(self.text)
        return Markup(html)  # noqa: S704  both are ours and cleaned
