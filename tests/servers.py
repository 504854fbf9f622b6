"""Real servers for the tests: the environment of a desk, and the desk as its own processes."""

import secrets
from base64 import b64encode
from pathlib import Path

SECRET = secrets.token_hex(32)
STAFF_TOKEN = secrets.token_urlsafe(24)
HOOK_SECRET = "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def environment(database_url: str, folder: Path, **more: str) -> dict[str, str]:
    """The settings of a desk in `folder`, as its environment. Nothing of ours leaks in."""
    return {
        "DESK_DATABASE_URL": database_url,
        "DESK_DATA_DIR": str(folder),
        "DESK_BASE_URL": "http://localhost",
        "DESK_SECRET_KEY": SECRET,
        "DESK_STAFF_URL": "http://127.0.0.1:9",
        "DESK_STAFF_TOKEN": STAFF_TOKEN,
        "DESK_STAFF_HOOK_SECRET": HOOK_SECRET,
        **more,
    }
