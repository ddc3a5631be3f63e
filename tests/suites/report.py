"""What a suite said, check by check."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Check:
    """One check of a suite."""

    name: str
    # In the suite's own words: SUCCESS, ERROR, SKIPPED, pass, fail, …
    status: str
    good: bool
    reason: str = ""


@dataclass
class Report:
    """All checks of one suite against one tenant."""

    checks: list[Check] = field(default_factory=list)
    # What is wrong with the run itself.
    problems: list[str] = field(default_factory=list)

    def expect(self, names: dict[str, int]) -> None:
        """A check that silently did not run is a failure too. `names`: each with the least number of its results."""
        ran = Counter(check.name for check in self.checks)
        for name, least in names.items():
            if ran[name] < least:
                self.problems.append(f"`{name}` reported {ran[name]} results; at least {least} are known")

    def leave_out(self, reasons: dict[str, str]) -> None:
        """Names what is known not to run, with the reason. Anything else that did not run stays a failure."""
        for check in self.checks:
            if check.name in reasons and check.status.lower().startswith("skip"):
                check.good = True
                check.reason = f"left out: {reasons[check.name]}"

    @property
    def good(self) -> bool:
        return not self.problems and bool(self.checks) and all(check.good for check in self.checks)

    def text(self) -> str:
        """One line with the counts, then every check that is not plainly good."""
        counts = Counter(check.status for check in self.checks)
        lines = [", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "no check ran"]
        for check in self.checks:
            if not check.good:
                lines.append(f"  {check.status} {check.name}")
                lines.extend(f"      {line}" for line in check.reason.splitlines())
            elif check.reason.startswith("left out: "):
                lines.append(f"  {check.name}: {check.reason}")
        lines.extend(f"  {problem}" for problem in self.problems)
        return "\n".join(lines)
