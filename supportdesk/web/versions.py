"""Static files of the versions that served lately, kept in the data folder: while one goes and
another comes, a page of either may ask a process of the other, and gets those of its own.
"""

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from werkzeug.security import safe_join

from supportdesk.web.assets import Asset, Assets, asset_at

KEPT = 4
_FINGERPRINT = re.compile(r"[0-9a-f]{10}")


def share(app: Flask, folder: Path) -> None:
    """Lay this process's files there, and find those of others. On a full disk it does without."""
    app.extensions["versions"] = lambda fingerprint, path: _found(folder, fingerprint, path)
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        _keep(app.extensions["assets"], folder)
        _forget_old(folder)


def _keep(assets: Assets, folder: Path) -> None:
    place = folder / assets.fingerprint
    if place.is_dir():
        os.utime(place)  # the newest, whoever laid it there
        return
    with TemporaryDirectory(dir=folder) as unfinished:
        for name, asset in assets.files.items():
            path = Path(unfinished, "files", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(asset.content)
        Path(unfinished, "files").rename(place)


def _forget_old(folder: Path) -> None:
    versions = [path for path in folder.iterdir() if _FINGERPRINT.fullmatch(path.name)]
    for old in sorted(versions, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _found(folder: Path, fingerprint: str, path: str) -> Asset | None:
    if not _FINGERPRINT.fullmatch(fingerprint):
        return None
    name = safe_join(str(folder), fingerprint, path)
    return asset_at(Path(name)) if name and Path(name).is_file() else None
