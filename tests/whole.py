"""The processes behind `tests.servers.Desk`: company, desk and worker under our supervisor."""

import json
import os
import signal
import sys
from pathlib import Path

from supportdesk import serving
from supportdesk.demo.household import Household
from supportdesk.demo.run import company
from supportdesk.supervisor import Supervisor, tell
from tests.processes import end_with_parent


def main() -> int:
    end_with_parent(signal.SIGTERM)
    data = Path(os.environ["PLAY_FOLDER"])
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Apart from those of desks that run beside us, and below those that clients are given.
    own = 10000 + os.getpid() % 2200 * 10
    household = Household(data, own, own + 3, own + 6)
    settings = household.desk_settings() | json.loads(os.environ["PLAY_SETTINGS"])
    env = serving.environment(data, settings)
    programs = [company(household), serving.prepare(env), *serving.desk(env, household.listener)]

    def ready() -> None:
        accounts = household.accounts()
        addresses = {"desk": household.url, "staff": household.staff_url, "accounts": accounts}
        tell(f"ready {json.dumps(addresses)}")

    return Supervisor(programs).run(ready)


if __name__ == "__main__":
    sys.exit(main())
