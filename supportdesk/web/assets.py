"""Static files at addresses that name their content, so that browsers keep them for a year.

The fingerprint covers the whole folder: modules and style sheets name each other by relative
paths, and must not be mixed from two versions.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
}
_PACKED = (".css", ".js", ".mjs", ".svg", ".json", ".webmanifest", ".txt")
_COMMENTED = (".css", ".js")
_COMMENT = re.compile(
    rb"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/[ \t]*|//.*)$|[ \t]+// [^\n\"'`]*$", re.MULTILINE
)
_FOREVER = "public, max-age=31536000, immutable"
_IMPORT = re.compile(r'^(?:import|export) [^;]*?"(\.[^"]+)";$', re.MULTILINE)
_SIGN = re.compile(rb'<symbol id="([\w-]+)"')
SPRITES = ("icons.svg", "icons-staff.svg")
"""Files of signs: customers' pages draw those of the first alone."""
_STAMP = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    packed: bytes | None
    type: str
    digest: str


Kept = Callable[[str, str], Asset | None]
"""The file of a version and of a path, where it is kept (`versions.py`)."""


class Assets:
    """The files of one folder, read into memory. With `watch` they are read again on change."""

    def __init__(self, folder: Path, *, watch: bool = False) -> None:
        self._folder, self._watch = folder, watch
        self._stamp: _STAMP = ()
        self._files: dict[str, Asset] = {}
        self._imported: dict[str, list[str]] = {}
        self._signs: dict[str, str] = {}
        self._fingerprint = ""
        self._read()

    @property
    def fingerprint(self) -> str:
        """Ten characters that change with any file."""
        self._fresh()
        return self._fingerprint

    @property
    def files(self) -> Mapping[str, Asset]:
        """All of them, by their relative paths."""
        return self._files

    def get(self, path: str) -> Asset | None:
        """The file of that relative path. Only names found in the folder are ever known."""
        self._fresh()
        return self._files.get(path)

    def imported_by(self, path: str) -> list[str]:
        """The modules that one imports, and those that these import, the nearest first."""
        self._fresh()
        if path not in self._imported:
            self._imported[path] = list(self._followed(path))[1:]
        return self._imported[path]

    def sprite_of(self, sign: str) -> str:
        """The file that holds a sign; the first one for a sign that nobody drew."""
        self._fresh()
        return self._signs.get(sign, SPRITES[0])

    def _followed(self, path: str) -> Iterator[str]:
        found, todo = {path}, [path]
        for each in todo:
            yield each
            text = self._files[each].content.decode()
            names = (posixpath.normpath(f"{each}/../{name}") for name in _IMPORT.findall(text))
            new = [name for name in names if name in self._files and name not in found]
            found.update(new)
            todo += new

    def _fresh(self) -> None:
        if self._watch and self._look() != self._stamp:
            self._read()

    def _paths(self) -> list[Path]:
        return sorted(path for path in self._folder.rglob("*") if path.is_file())

    def _look(self) -> _STAMP:
        states = ((path, path.stat()) for path in self._paths())
        return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)

    def _read(self) -> None:
        self._stamp = self._look()
        self._files = {
            Path(state[0]).relative_to(self._folder).as_posix(): _asset(*state)
            for state in self._stamp
        }
        self._imported = {}
        self._signs = {
            id_.decode(): sprite
            for sprite in SPRITES
            for id_ in _SIGN.findall(self._files[sprite].content if sprite in self._files else b"")
        }
        listing = "".join(f"{name}\0{asset.digest}\n" for name, asset in self._files.items())
        self._fingerprint = hashlib.sha256(listing.encode()).hexdigest()[:10]


def install(app: Flask, folder: Path, *, watch: bool = False) -> None:
    """Serve a folder below /static/ and give templates `asset('css/base.css')`.

    `sign('lock')` is the address of a sign inside its file; `imported_by('js/main.js')` names the
    modules that a page fetches with that one.
    """
    assets = app.extensions["assets"] = Assets(folder, watch=watch)
    app.add_url_rule("/static/<fingerprint>/<path:path>", "asset", serve)
    app.jinja_env.globals |= {
        "asset": asset,
        "sign": lambda name: f"{asset(assets.sprite_of(name))}#{name}",
        "imported_by": assets.imported_by,
    }


def asset(path: str) -> str:
    """The address of a static file. A file that is not there is a fault of the template."""
    assets: Assets = current_app.extensions["assets"]
    if assets.get(path) is None:
        raise LookupError(f"there is no static file {path}")
    # Not by url_for: live frames are rendered without a request.
    return f"/static/{assets.fingerprint}/{path}"


def serve(fingerprint: str, path: str) -> Response:
    """The file of the version that the address names, which browsers keep; where nobody knows that
    version, as it is now."""
    assets: Assets = current_app.extensions["assets"]
    kept: Kept = current_app.extensions.get("versions", lambda *_: None)
    named = assets.get(path) if fingerprint == assets.fingerprint else kept(fingerprint, path)
    found = named or assets.get(path)
    if found is None:
        abort(404)
    packed = found.packed if request.accept_encodings.quality("gzip") > 0 else None
    answer = Response(packed or found.content, content_type=found.type)
    answer.set_etag(found.digest + ("-gz" if packed else ""))
    answer.headers["Cache-Control"] = _FOREVER if named else "no-cache"
    if found.packed:
        answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.make_conditional(request.environ)
    return answer


def without_comments(content: bytes) -> bytes:
    """A script or style sheet without comments that stand alone, or behind a line and hold no
    quotation marks (what looks like one may be a text then); every line keeps its number.

    They are a fifth of what a page weighs. Files of others go out as they came: their licence.
    """
    return _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), content)


def asset_at(path: Path) -> Asset:
    """A file that lies somewhere else, as it is sent."""
    state = path.stat()
    return _asset(str(path), state.st_mtime_ns, state.st_size)


@cache
def _asset(name: str, _modified: int, _bytes: int) -> Asset:
    path = Path(name)
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix in _COMMENTED and "vendor" not in path.parts:
        content = without_comments(content)
    packed = gzip.compress(content, 9, mtime=0) if suffix in _PACKED else None
    return Asset(
        content=content,
        packed=packed if packed and len(packed) < len(content) else None,
        type=_TYPES.get(suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        digest=hashlib.sha256(content).hexdigest()[:32],
    )
