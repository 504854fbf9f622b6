"""Two versions of the desk: the same code in a folder of its own, where each says which it is.

What a frame of a message is drawn from carries the number of the template and of the code that
drew it: a process that draws with another version's templates gives itself away.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app.py", "migrations", "static", "supportdesk", "templates")
DRAWN = (
    "portal/_entry.html",
    "portal/show/_state.html",
    "tickets/_entry.html",
    "tickets/_rows.html",
    "tickets/show/_state.html",
)
OLD, NEW = "1", "2"
MARK = "<!-- template {} drawn by {{{{ drawn_by }}}} -->"
FOUND = re.compile(rb"<!-- template (\d) drawn by (\d) -->")
END = re.compile(r"\{%-? endmacro|\Z")
SAYS = """

_install = install


def install(app: Flask) -> None:
    _install(app)
    app.jinja_env.globals["drawn_by"] = "{}"
"""


def copied(folder: Path) -> Path:
    """The desk's code in a new folder, as its old version."""
    folder.mkdir(parents=True)
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    bring_in(folder, OLD)
    return folder


def bring_in(folder: Path, version: str) -> None:
    """Lay the files of a version over what is there."""
    mark = MARK.format(version)
    for name in DRAWN:
        source = (ROOT / "templates" / name).read_text()
        marked = END.sub(lambda end: mark + end[0], source)
        (folder / "templates" / name).write_text(marked)
    code = Path("supportdesk", "web", "templates.py")
    (folder / code).write_text((ROOT / code).read_text() + SAYS.format(version))


def versions_in(html: bytes) -> frozenset[str]:
    """Every version that had a part in a piece of a page."""
    return frozenset(number.decode() for pair in FOUND.findall(html) for number in pair)
