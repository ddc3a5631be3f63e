"""A trial backend whose tenants are made and served by the program under test."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

# How a tenant is made, by the mode it reads requests in.
MODES = {"entra": [], "strict": ["--strict"]}

# How long the server may take to say that it is ready, and to stop.
READY_WITHIN_S = 30
STOPPED_WITHIN_S = 10


@dataclass
class Tenant:
    """Where a suite finds its server. The token goes into environments only, never into an argument."""

    mode: str
    url: str
    token: str


class Trial:
    """Serves the tenants on a free port, from a database of its own, as long as the `with` lasts."""

    def __init__(self, program: Path, suites: list[str]) -> None:
        self.program = program
        self.suites = suites

    def __enter__(self) -> dict[tuple[str, str], Tenant]:
        """A tenant for each suite and mode: what one leaves behind is nothing to the next."""
        self.folder = tempfile.TemporaryDirectory(prefix="slipway-suites-")
        database = ["--db", str(Path(self.folder.name) / "trial.db")]
        # Nothing of the user's is read or written, the key store aside, which is not asked.
        environment = os.environ | {"SLIPWAY_DATA_DIR": self.folder.name}
        tokens = {}
        for suite in self.suites:
            for mode, options in MODES.items():
                made = subprocess.run(
                    [self.program, "trial", "create", f"{suite}-{mode}", "--json", *options, *database],
                    env=environment,
                    stdout=subprocess.PIPE,
                    check=True,
                )
                tokens[suite, mode] = json.loads(made.stdout)["token"]
        self.server = subprocess.Popen(
            [self.program, "trial", "serve", "--listen", "127.0.0.1:0", *database],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            urls = {tenant["name"]: tenant["url"] for tenant in self._ready()["tenants"]}
            return {
                (suite, mode): Tenant(mode, urls[f"{suite}-{mode}"], token) for (suite, mode), token in tokens.items()
            }
        except BaseException:
            self.__exit__()
            raise

    def _ready(self) -> dict:
        timer = threading.Timer(READY_WITHIN_S, self.server.kill)
        timer.start()
        line = self.server.stdout.readline()
        timer.cancel()
        if not line:
            sys.exit("the trial backend did not start")
        return json.loads(line)

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        try:
            self.server.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.folder.cleanup()
