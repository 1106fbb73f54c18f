"""Reading a catalogue, judging it, and telling both people and programs what was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from bundle.manifest import to_json
from common.console import describe, say
from common.files import write_atomically
from common.progress import Progress, silent
from trainer.data.amendments import Amendment
from trainer.data.checks import ACCEPTABLE, Finding, Severity, judge
from trainer.data.errors import DataError, DataRefused
from trainer.data.index import CatalogueIndex
from trainer.data.previous import Previous, numbers_of, read_previous
from trainer.data.scan import scan

REPORT_FILE = "data.json"
"""The name of the report in a folder of other results."""


def checked_scan(
    data_dir: Path,
    work_dir: Path,
    report: Path,
    accept: Collection[str] = (),
    progress: Progress = silent,
    against: Path | None = None,
    amendments: Sequence[Amendment] = (),
    witnessed: Sequence[Amendment] = (),
) -> CatalogueIndex:
    """Reads a catalogue (`trainer.data.scan.scan`) that is fit to train on, and says its numbers.

    The file `report` gets everything that was found, as JSON, whatever comes of it; before, it is
    what the catalogue is compared with, unless `against` is.  `accept` are the codes of checks
    that shall not stop.  `amendments` and `witnessed` are as in `scan`; what enters is
    checked with all else.

    Raises DataRefused where a check fails, a DataError where there is nothing to check, and OSError
    where the machine does not give it.
    """
    previous = read_previous(against or report)
    if against is not None and previous is None:
        say(f"warning: {against}: no report of data that passed; nothing is compared with it")
    try:
        index = scan(data_dir, work_dir, progress, None, amendments, witnessed)
    except (DataError, OSError) as error:
        _write(report, False, [_stopped(error, data_dir)], {"data": str(data_dir)}, previous)
        raise
    try:
        findings = judge(index.report, previous, accept)
        failed = [finding for finding in findings if finding.severity is Severity.FAILED]
        reference = previous if failed else numbers_of(index.report)
        _write(report, not failed, findings, index.report.as_json(), reference)
        say(index.report.summary())
        for finding in findings:
            if finding.severity is not Severity.FAILED:
                say(f"{finding.severity}: {finding.sentence}")
        if failed:
            raise _refusal(data_dir, failed)
    except BaseException:
        index.close()
        raise
    return index


def _stopped(error: DataError | OSError, data_dir: Path) -> Finding:
    """What ended the reading, as a finding."""
    if isinstance(error, DataError):
        code, sentence, path = error.code, str(error), error.data["path"]
    else:
        code, sentence, path = type(error).__name__, describe(error), error.filename or data_dir
    return Finding(code, Severity.FAILED, sentence, str(path), 1, 1, ())


def _write(
    path: Path,
    passed: bool,
    findings: list[Finding],
    numbers: dict[str, Any],
    reference: Previous | None,
) -> None:
    content = {
        "passed": passed,
        "checks": [finding.as_json() for finding in findings],
        **numbers,
        "reference": reference and reference.as_json(),
    }
    write_atomically(path, to_json(content))


def _refusal(data_dir: Path, failed: list[Finding]) -> DataRefused:
    checks = f"{len(failed)} checks" if len(failed) > 1 else "a check"
    reason = " | ".join(finding.sentence for finding in failed)
    if all(finding.check in ACCEPTABLE for finding in failed):
        options = " ".join(f"--accept {finding.check}" for finding in failed)
        reason += f" (if it is meant so: {options})"
    return DataRefused(
        path=data_dir,
        failed=f"{checks} failed",
        reason=reason,
        checks=[finding.check for finding in failed],
    )
