"""The application for gunicorn (`app:app`) and for the command line (`flask --app app`)."""

import os

from supportdesk.factory import create_app
from supportdesk.settings import Settings, SettingsFault

os.umask(0o077)  # whatever a command writes (SECURITY section 9)
try:
    app = create_app(Settings.from_environ(os.environ))
    if "FLASK_RUN_FROM_CLI" in os.environ:  # `flask db …`
        from supportdesk import migrating

        migrating.install(app)
except SettingsFault as fault:
    raise SystemExit("\n".join(fault.faults)) from None
