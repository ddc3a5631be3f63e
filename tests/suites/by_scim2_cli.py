"""scim2-tester, through `scim2 test` of scim2-cli."""

import os
import re
import subprocess
import sys
from pathlib import Path

from report import Check, Report
from trial import Tenant

# What the pinned version is known to report. It ends early, and well, when it takes an endpoint for absent.
KNOWN = {
    "service_provider_config_endpoint": 1,
    "service_provider_config_endpoint_methods": 4,
    "query_all_resource_types": 1,
    "query_resource_type_by_id": 2,
    "access_invalid_resource_type": 1,
    "resource_types_endpoint_methods": 4,
    "resource_types_schema_validation": 2,
    "query_all_schemas": 1,
    "access_schema_by_id": 6,
    "access_invalid_schema": 1,
    "schemas_endpoint_methods": 4,
    "random_url": 1,
    # Users and groups.
    "object_creation": 2,
    "object_query": 2,
    "object_query_without_id": 2,
    "object_query_with_attributes": 4,
    "object_list_with_attributes": 4,
    "search_with_attributes": 4,
    "object_replacement": 2,
    "object_deletion": 2,
    # One result per attribute.
    "check_add_attribute": 29,
    "check_remove_attribute": 28,
    "check_replace_attribute": 31,
}

# Statuses of scim2-tester; `scim2 test` itself takes nothing but the first for good.
STATUSES = ("SUCCESS", "COMPLIANT", "ACCEPTABLE", "DEVIATION", "ERROR", "CRITICAL", "SKIPPED")
RESULT = re.compile(rf"^({'|'.join(STATUSES)}) (\w+)$")


def run(tenant: Tenant) -> Report:
    """Runs the whole suite against a tenant."""
    program = Path(sys.executable).parent / "scim2"
    done = subprocess.run(
        [program, "test", "--verbose"],
        env=os.environ
        | {
            "SCIM_CLI_URL": tenant.url,
            "SCIM_CLI_HEADERS": f"Authorization: Bearer {tenant.token}",
            "PYTHONIOENCODING": "utf-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    report = Report()
    before = []
    for line in done.stdout.splitlines():
        if result := RESULT.match(line):
            status, name = result.groups()
            report.checks.append(Check(name, status, good=status == "SUCCESS"))
        elif report.checks:
            report.checks[-1].reason += line.removeprefix("  ") + "\n"
        else:
            before.append(line)
    report.expect(KNOWN)
    if done.returncode != 0 and all(check.good for check in report.checks):
        report.problems.append(f"`scim2 test` ended with {done.returncode}:")
        report.problems.extend(before)
    return report
