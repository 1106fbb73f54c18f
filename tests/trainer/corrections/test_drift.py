"""The drift page: how often people correct, by category and model version; which products come."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from letters import DAY, NOW, said

from bundle.categories import Category
from trainer.corrections.consensus import judge
from trainer.corrections.releases import Release
from trainer.data.previous import Previous
from trainer.data.report import CategoryCount, ScanReport
from trainer.report.drift import Drift, compare, measure_drift

NAMES = {"10": "Books", "20": "Toys"}


def index(**products: int) -> Any:
    counts = [CategoryCount(code.strip("c"), "", products=n) for code, n in products.items()]
    return SimpleNamespace(
        categories=tuple(Category(code, name, name) for code, name in NAMES.items()),
        report=ScanReport("data", products=sum(products.values()), categories=counts),
    )


def test_rates_are_by_category_and_version() -> None:
    decisions = [
        *(said(n, "10", "10", model_version="old") for n in range(8)),
        *(said(n, "20", "10", model_version="old", who="b/y") for n in range(8, 10)),
        *(said(n, "10", "10", model_version="new", received=NOW + DAY) for n in range(10, 14)),
        said(20, "30", None, model_version="new", received=NOW + DAY),
    ]
    drift = measure_drift(index(c10=5), None, judge(decisions))
    assert drift.versions == ["new", "old"]
    assert not drift.mixes
    rates = {row.code: row for row in drift.rates}
    assert (rates["10"].all.n, rates["10"].all.corrected) == (14, 2)
    assert [(rate.n, rate.corrected) for rate in rates["10"].by_version] == [(4, 0), (10, 2)]
    assert rates["10"].by_version[1].share == 0.2
    assert 0.04 < rates["10"].by_version[1].low < 0.06
    assert rates[""].name == "no answer" and rates[""].all.share == 1
    assert rates[""].by_version[1].share is None


def test_what_is_held_back_is_not_counted() -> None:
    flips = [said(n, "20", who="evil/x") for n in range(30)]
    drift = measure_drift(index(c10=5), None, judge([*flips, said(99, "10")]))
    assert [(row.all.n, row.all.corrected) for row in drift.rates] == [(1, 0)]


def test_what_is_rejected_is_not_counted_either() -> None:
    bad, doubted = [said(n, "20", who="evil/x") for n in range(3)], said(50, "20", who="evil/y")
    verdict = Release(
        group="g", verdict="rejected", at=NOW, decisions=tuple(one.exactly for one in bad)
    )
    judgement = judge([*bad, doubted, said(99, "10")], [verdict], {doubted.exactly})
    drift = measure_drift(index(c10=5), None, judgement)
    assert [(row.all.n, row.all.corrected) for row in drift.rates] == [(1, 0)]


def test_invented_words_do_not_push_others_off_the_page() -> None:
    real = [said(n, "10", "10", who=f"{d}/p", model_version="real") for n in range(4) for d in "ab"]
    fake = [
        said(100 + n, f"x{n}", f"y{n}", who="evil/p", model_version=f"v{n}", received=NOW + n * DAY)
        for n in range(9)
    ]
    drift = measure_drift(index(c10=5), None, judge([*real, *fake]))
    assert drift.versions == [*(f"v{n}" for n in range(8, 3, -1)), "real"]
    assert sorted(row.code for row in drift.rates) == ["10", "others"]
    assert {row.code for mix in drift.mixes for row in mix.rows} == {"10", "others"}


def test_the_mix_is_that_of_the_last_run_and_this() -> None:
    previous = Previous(100, 100, 0, {"10": 60, "20": 40})
    drift = measure_drift(index(c10=60, c20=40), previous, None)
    (mix,) = drift.mixes
    assert mix.moved == 0 and not any(row.sure for row in mix.rows)
    (mix,) = measure_drift(index(c10=10, c20=90), previous, None).mixes
    assert mix.moved == pytest.approx(0.5) and mix.moved > mix.chance
    assert [(row.code, row.name, row.sure) for row in mix.rows] == [
        *(("10", "Books", True), ("20", "Toys", True))
    ]


def test_chance_is_about_what_chance_moves() -> None:
    import numpy as np

    random = np.random.default_rng(1)
    shares = np.full(10, 0.1)
    moved, told = [], []
    for _ in range(200):
        before, now = (random.multinomial(500, shares) for _ in range(2))
        mix = compare(
            "t", *({str(k): int(n) for k, n in enumerate(one)} for one in (before, now)), {}
        )
        moved.append(mix.moved)
        told.append(mix.chance)
    assert np.mean(moved) == pytest.approx(np.mean(told), rel=0.1)


def test_the_last_week_of_decisions_is_compared_with_those_before() -> None:
    before = [said(n, "10", "10", received=NOW) for n in range(40)]
    week = [said(100 + n, "20", "20", received=NOW + 20 * DAY) for n in range(40)]
    (mix,) = measure_drift(index(c10=5), None, judge([*before, *week])).mixes
    assert (mix.total_before, mix.total_now, mix.moved) == (40, 40, 1)
    assert "last week" in mix.title


def test_nothing_to_tell_is_no_section() -> None:
    assert not measure_drift(index(c10=5), None, None)
    assert not measure_drift(index(c10=5), None, judge([]))


def test_the_page_shows_it(tmp_path: Path, tiny_bundle: Path) -> None:
    from dataclasses import replace

    import numpy as np

    from bundle import archive
    from trainer import report
    from trainer.evaluation import Evaluation, View

    labels = np.arange(12) % 3
    view = View(labels, np.full(12, 0.9, np.float32))
    found = Evaluation(
        model_version="1",
        split="test",
        categories=tuple(Category(str(i), f"nom {i}", f"name {i}") for i in range(3)),
        known=3,
        rows=np.arange(12),
        groups=np.arange(12),
        labels=labels,
        views={"text": view, "photo": view, "whole": view},
        mass=np.full(3, 4.0),
        slices={},
        changed={},
    )
    manifest = archive.read(tiny_bundle).manifest
    decisions = [said(n, "20" if n < 3 else "10", model_version="<v1>") for n in range(9)]
    decisions += [said(100 + n, "10", received=NOW + 20 * DAY) for n in range(9)]
    previous = Previous(100, 100, 0, {"10": 60, "20": 40})
    drift = measure_drift(index(c10=10, c20=90), previous, judge(decisions))
    subject = report.Subject(manifest=manifest, challenger=found, drift=drift)
    page = report.write(tmp_path / "page.html", subject).read_text(encoding="utf-8")
    assert '<a href="#drift">Drift</a>' in page and 'id="drift"' in page
    assert "&lt;v1&gt;" in page and "<v1>" not in page
    assert '33.3 % <span class="soft">of 9</span>' in page
    assert "-50.0" in page and "+50.0" in page
    without = replace(subject, drift=Drift([], [], []))
    page = report.write(tmp_path / "page.html", without).read_text(encoding="utf-8")
    assert "drift" not in page
