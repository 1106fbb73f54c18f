"""Reports say where a fault was, and nothing of what the program worked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundle.errors import PhotoUnreadable
from desktop.core import crash_reports
from desktop.core.crash_reports import MOST, Reports

TEXT = "Théière en fonte 1,2 l"
SECRET = "AKIA-very-secret"


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    title = TEXT  # a local variable, which no report may show
    try:
        if cause is None:
            raise error
        try:
            raise cause
        except Exception as before:
            raise error from before
    except Exception as caught:
        assert title
        return caught


@pytest.mark.parametrize(
    "error",
    [
        KeyError(TEXT),
        ValueError(f"not a number: {TEXT} {SECRET}"),
        UnicodeEncodeError("ascii", TEXT, 0, 1, SECRET),
        PhotoUnreadable(path=f"/photos/{TEXT}.jpg", reason=SECRET),
        OSError(2, "No such file or directory", f"/photos/{TEXT}.jpg"),
        RuntimeError(f"cannot open /photos/{SECRET}.jpg"),
    ],
)
def test_no_text_and_no_name_is_in_a_report(error: Exception) -> None:
    for caught in (raised(error), raised(RuntimeError("outer"), error)):
        text = crash_reports.report("a fault", {}, crash_reports.describe(caught))
        assert "fonte" not in text and SECRET not in text
        assert type(error).__name__ in text
        assert "test_crash_reports.py" in text
        assert "in raised" in text
        assert str(Path(__file__).parents[3]) not in text


def test_what_helps_is_in_it() -> None:
    error = raised(AttributeError("'NoneType' object has no attribute 'hide'"))
    trace = crash_reports.describe(error)
    assert "'NoneType' object has no attribute 'hide'" in trace
    text = crash_reports.report("a fault", crash_reports.facts(qt="6"), trace, ["qt warning: x"])
    for part in ("Program: ", "Python: 3.", "Qt: 6", "System: ", "qt warning: x", "sent nowhere"):
        assert part in text


def test_a_trace_of_the_interpreter_loses_the_names_of_people() -> None:
    root = Path(crash_reports.__file__).parents[2]
    trace = f'  File "{root}/desktop/gui/app.py", line 7 in x\n  File "/srv/me/z.py", line 1 in y'
    shown = crash_reports.shortened(trace)
    assert shown == '  File "desktop/gui/app.py", line 7 in x\n  File "z.py", line 1 in y'


def test_reports_are_told_once_and_the_oldest_go(tmp_path: Path) -> None:
    reports = Reports(tmp_path / "crashes")
    assert not reports.every() and not reports.unseen()
    for number in range(MOST + 3):
        reports.write(f"report {number}")
    assert len(reports.every()) == MOST
    assert reports.every()[-1].read_text() == f"report {MOST + 2}"
    assert len(reports.unseen()) == MOST
    reports.see()
    assert not reports.unseen()
    assert len(reports.every()) == MOST
    reports.delete()
    assert not reports.every()


def test_the_same_fault_is_known_again() -> None:
    first, second = raised(ValueError("a")), raised(ValueError("b"))
    assert crash_reports.signature(first) == crash_reports.signature(second)
    assert crash_reports.signature(first) != crash_reports.signature(raised(KeyError("a")))
