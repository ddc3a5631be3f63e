"""Runs independent SCIM conformance suites against the trial backend, in both of its modes.

`cargo xtask test` starts this with the Python that has requirements.txt:
    python run.py PROGRAM [FILTER]
PROGRAM is the terminal program `slipway`. FILTER runs the suites whose name contains it.
Exit status: 0 when every check is good, 1 when one is not.
"""

import subprocess
import sys
import time
from pathlib import Path

import by_scim2_cli
import by_scim2_models
import by_scim_sanity
from trial import MODES, Trial

SUITES = {
    "scim2-tester": by_scim2_cli.run,
    "scim-sanity": by_scim_sanity.run,
    "scim2-models": by_scim2_models.run,
}


def main(program: Path, wanted: str) -> int:
    passed = failed = 0
    with Trial(program, list(SUITES)) as tenants:
        for suite, run in SUITES.items():
            for mode in MODES:
                name = f"{suite}, {mode} tenant"
                if wanted not in name:
                    continue
                start = time.monotonic()
                report = run(tenants[suite, mode])
                verdict = "passed" if report.good else "FAILED"
                print(f"{name}: {verdict} in {time.monotonic() - start:.1f} s: {report.text()}", flush=True)
                passed += report.good
                failed += not report.good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
    except (OSError, subprocess.CalledProcessError) as error:
        # What the program itself says stands above.
        sys.exit(f"the trial backend could not be used: {error}")
