"""scim-sanity: discovery, lifecycles, search and errors, each answer held to RFC 7643 and 7644."""

import json
import os
import subprocess
import sys

from report import Check, Report
from trial import Tenant

# Its own command takes the token as an argument, which every user of the machine can read.
PROBE = """
import os, sys
from scim_sanity.probe.runner import run_probe
sys.exit(run_probe(os.environ["SCIM_URL"], token=os.environ["SCIM_TOKEN"], json_output=True, accept_side_effects=True))
"""

# Kinds of resources that a draft adds to SCIM, and this server does not have.
DRAFT = "a resource type of draft-abbey-scim-agent-extension, which /ResourceTypes does not list"
LEFT_OUT = {
    "Agent CRUD Lifecycle": DRAFT,
    "AgenticApplication CRUD Lifecycle": DRAFT,
    "Agent Rapid Lifecycle": DRAFT,
}

# Results of the pinned version, those above included.
RESULTS_MIN = 31


def run(tenant: Tenant) -> Report:
    """Runs the whole probe against a tenant, in its stricter mode."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=os.environ | {"SCIM_URL": tenant.url, "SCIM_TOKEN": tenant.token, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    report = Report()
    try:
        results = json.loads(done.stdout)["results"]
    except (ValueError, KeyError):
        report.problems.append(f"the probe gave no results:\n{done.stdout}{done.stderr}")
        return report
    for result in results:
        status = result["status"]
        reason = result.get("message") or ""
        report.checks.append(Check(result["name"], status, status.lower() == "pass", reason))
    report.leave_out(LEFT_OUT)
    if len(results) < RESULTS_MIN:
        report.problems.append(f"{len(results)} results; at least {RESULTS_MIN} are known")
    if done.returncode != 0 and report.good:
        report.problems.append(f"the probe ended with {done.returncode}:\n{done.stderr}")
    return report
