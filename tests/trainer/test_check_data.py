"""`rakuten-trainer check-data`: what it prints, what it returns; and when shares have changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common import console
from trainer.cli import trainer
from trainer.data.checks import ACCEPTABLE, Severity, judge
from trainer.data.previous import Previous
from trainer.data.report import CategoryCount, Reason, Row, ScanReport

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command: exit status, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rakuten-trainer", "check-data", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


@pytest.fixture
def data(shop: Any, jpeg: Any) -> Path:
    for number in range(40):
        text = " ".join(f"mot{number}x{place}" for place in range(8))
        shop.add(number, text, label=("10", "20")[number % 2], photo=jpeg(number, size=48))
    folder: Path = shop.write()
    return folder


def test_data_that_are_fit(run: Run, data: Path) -> None:
    status, out, err = run(data)
    assert (status, out) == (0, "")
    assert err.splitlines()[-1] == f"{data}: fit to train on"
    assert "Reading products: 40/40" in err


def test_data_that_are_not(run: Run, data: Path, shop: Any, tmp_path: Path) -> None:
    shop.y[3] = (3, "999")
    shop.write()
    report = tmp_path / "found.json"
    status, out, err = run(data, "--json", "--report", report)
    assert status == 1
    assert err.splitlines()[-1] == (
        f"error: {data}: not trained on, a check failed: Y_train_CVw08PX.csv: 1 of 40 labels have "
        "a code that is not in the categories (left out): line 5 (index 3: 999) "
        "(if it is meant so: --accept unknown-codes)"
    )
    found = json.loads(out)
    assert found == json.loads(report.read_bytes())
    assert found["passed"] is False
    assert found["rows"] == 40
    (check,) = (check for check in found["checks"] if check["severity"] == "failed")
    assert check["rows"] == [{"line": 5, "index": "3", "value": "999"}]
    assert run(data, "--accept", "unknown-codes")[0] == 0


def test_data_that_cannot_be_read(run: Run, data: Path) -> None:
    (data / "X_train_update.csv").unlink()
    status, out, err = run(data, "--json")
    assert status == 1
    assert err.startswith(f"error: {data / 'X_train_update.csv'}: no such file")
    assert [check["check"] for check in json.loads(out)["checks"]] == ["data-file-missing"]


def test_a_check_that_there_is_not_is_a_usage_error(run: Run, data: Path) -> None:
    status, _, err = run(data, "--accept", "everything")
    assert status == 2
    assert "'everything' is no check that can be accepted; there are " in err


def test_every_check_is_documented() -> None:
    text = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert [code for code in ACCEPTABLE if f"`{code}`" not in text] == []


# --- Shuffled labels ----------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "fails"), [(160, False), (161, True)])
def test_look_alikes_disagree_as_often_as_chance(others: int, fails: bool) -> None:
    """Two equal categories disagree by chance in half of all cases, of which 80 % is 0.4."""
    report = catalogue(a=500, b=500)
    report.look_alikes = 400
    report.note(Reason.LABEL_ELSEWHERE, Row(3, "1", "b, but index 0 is a"), others)
    (finding,) = judge(report)
    assert (finding.severity is Severity.FAILED) == fails


def test_few_look_alikes_say_nothing() -> None:
    report = catalogue(a=500, b=500)
    report.look_alikes = 19
    report.note(Reason.LABEL_ELSEWHERE, Row(3, "1", "b, but index 0 is a"), 19)
    assert judge(report)[0].severity is Severity.WARNING


# --- Shares -------------------------------------------------------------------------------------


def catalogue(**counts: int) -> ScanReport:
    """A faultless catalogue with so many products by category."""
    total = sum(counts.values())
    return ScanReport(
        "data",
        rows=total,
        labels=total,
        products=total,
        with_text=total,
        with_photo=total,
        training_texts=total,
        training_photos=total,
        named_photos=total,
        categories=[CategoryCount(c, c, 9, 9, n, n) for c, n in counts.items() if n],
    )


def last(**counts: int) -> Previous:
    total = sum(counts.values())
    return Previous(total, total, total, counts)


def failures(previous: Previous, report: ScanReport) -> list[str]:
    return [f.sentence for f in judge(report, previous) if f.severity is Severity.FAILED]


def test_shares_that_move_little_are_not_a_failure() -> None:
    before = last(a=1000, b=1000, c=1000)
    assert failures(before, catalogue(a=1100, b=1000, c=900)) == []
    assert failures(before, catalogue(a=2000, b=2000, c=2000)) == []


def test_a_tenth_of_the_products_in_other_categories_is() -> None:
    before = last(a=1000, b=1000, c=1000)
    assert failures(before, catalogue(a=1320, b=1000, c=680)) == [
        "Y_train_CVw08PX.csv: 11% of the products are in other categories than in the last run: "
        "a: 33.3% -> 44.0%, c: 33.3% -> 22.7%, b: 33.3% -> 33.3%"
    ]


def test_what_chance_may_move_in_a_small_catalogue_is_no_failure() -> None:
    assert failures(last(a=6, b=8, c=6), catalogue(a=9, b=6, c=5)) == []
    assert failures(last(a=600, b=800, c=600), catalogue(a=900, b=600, c=500)) != []


def test_a_small_category_that_vanishes_is_one() -> None:
    before = last(a=5000, b=5000, c=60)
    (sentence,) = failures(before, catalogue(a=5000, b=5000, c=0))
    assert sentence.endswith(
        "1 of 3 categories have a share that is more than 3 times what it was in the last run, or "
        "less than a third: c: 0.6% -> 0.0%"
    )
    assert failures(last(a=5000, b=5000, c=10), catalogue(a=5000, b=5000, c=0)) != []
    assert failures(last(a=5000, b=5000, c=9), catalogue(a=5000, b=5000, c=0)) == []


def test_a_small_category_may_double_but_not_grow_fivefold() -> None:
    before = last(a=5000, b=5000, c=100)
    assert failures(before, catalogue(a=5000, b=5000, c=200)) == []
    (sentence,) = failures(before, catalogue(a=5000, b=5000, c=500))
    assert sentence.endswith("c: 1.0% -> 4.8%")


def test_a_new_category_is_told() -> None:
    findings = judge(catalogue(a=500, b=500, c=40), last(a=500, b=500))
    assert [(f.check, f.severity) for f in findings] == [("new-categories", Severity.WARNING)]
    assert findings[0].sentence == (
        "Y_train_CVw08PX.csv: 1 categories had no product in the last run: c"
    )
