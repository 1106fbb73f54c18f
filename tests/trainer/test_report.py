"""The report: self-contained, for shops of any size, in both colour schemes."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bundle import archive
from bundle.categories import Category
from trainer import report
from trainer.evaluation import Evaluation, View
from trainer.gate import Check, Decision, comparison
from trainer.report.mistakes import MOST, Mistake, worst

VOID = {"meta", "img", "br", "link", "hr"}


class Page(HTMLParser):
    """The tags of a page, and whether they are closed as they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def evaluation(categories: int, seed: int = 1) -> Evaluation:
    """An evaluation in which every third product is taken for its neighbour."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(categories), 6)
    n = len(labels)
    predicted = np.where(np.arange(n) % 3 == 0, (labels + 1) % categories, labels)
    sure = random.uniform(0.3, 1, n).astype(np.float32)
    photo = np.where(np.arange(n) % 2 == 0, predicted, -1)
    whole, photos = View(predicted, sure), View(photo, np.where(photo >= 0, sure, 0))
    return Evaluation(
        model_version="<b>1</b>",
        split="test",
        categories=tuple(Category(str(i), f"nom {i}", f"name & {i}") for i in range(categories)),
        known=categories,
        rows=np.arange(n),
        groups=np.arange(n),
        labels=labels,
        views={"text": whole, "photo": photos, "whole": whole},
        mass=np.full(categories, 6.0),
        slices={"<i>odd</i> ones": np.arange(n) % 2 == 1, "none": np.zeros(n, bool)},
        changed={"photo replaced": photos},
    )


def decision(found: Evaluation) -> Decision:
    pair = comparison.pair(found, found)
    compared = comparison.by_category(pair, comparison.differences(pair))
    return Decision((compared, Check("floor", False, "worse than <the other>", 0.5, 0.6, 12)))


MISTAKE = Mistake(
    "17",
    "<script>alert(1)</script>",
    "desc & more",
    "data:image/jpeg;base64,AAAA",
    Category("1", "un", "one"),
    Category("2", "deux", "two"),
    0.97,
    Category("2", "deux", "two"),
    Category("1", "un", "one"),
)


@pytest.fixture
def subject(tiny_bundle: Path) -> report.Subject:
    found = evaluation(27)
    history: Any = [SimpleNamespace(number=n, loss=1.0, score=0.1 * n) for n in range(1, 6)]
    return report.Subject(
        manifest=archive.read_manifest(tiny_bundle),
        challenger=found,
        champion=found,
        decision=decision(found),
        data=["162 of 170 products", "8 have no <label>"],
        splits={"train": 800, "val": 100, "test": 162},
        histories={"text": history, "photo": history[:3]},
        mistakes=[MISTAKE, MISTAKE._replace(photo=None, by_photo=None)],
    )


@pytest.mark.parametrize("categories", [2, 27, 1000])
def test_a_page_for_shops_of_any_size(
    tmp_path: Path, subject: report.Subject, categories: int
) -> None:
    found = evaluation(categories)
    subject = replace(subject, challenger=found, champion=found, decision=decision(found))
    path = report.write(tmp_path / "report" / "index.html", subject)
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert len(text) < 3_000_000
    for _, attributes in page.found:
        for box in (attributes.get("viewbox"),):
            assert box is None or max(map(float, box.split())) < 2500
    # Every category is listed, however many there are.
    assert text.count('class="gauge"') == categories
    # Charts: training, reliability, how sure, coverage, confusion and changes.
    assert text.count("<svg") == 6


def test_nothing_is_fetched(tmp_path: Path, subject: report.Subject) -> None:
    text = report.write(tmp_path / "page.html", subject).read_text(encoding="utf-8")
    assert "://" not in text
    assert "url(" not in text
    page = Page(text)
    assert not {tag for tag, _ in page.found} & {"script", "link", "iframe", "object", "embed"}
    for tag, attributes in page.found:
        for name in ("src", "href", "xlink:href", "srcset"):
            target = attributes.get(name) or "#"
            assert target.startswith(("#", "data:image/")), (tag, target)
    assert "prefers-color-scheme: dark" in text


def test_texts_stay_texts(tmp_path: Path, subject: report.Subject) -> None:
    text = report.write(tmp_path / "page.html", subject).read_text(encoding="utf-8")
    assert "<b>1</b>" not in text
    assert "<script>" not in text
    assert "<i>odd</i>" not in text
    words = " ".join(Page(text).words)
    for told in ("<script>alert(1)</script>", "8 have no <label>", "name & 3", "<b>1</b>"):
        assert told in words


def test_what_is_on_it(tmp_path: Path, subject: report.Subject) -> None:
    text = report.write(tmp_path / "page.html", subject).read_text(encoding="utf-8")
    words = " ".join(Page(text).words)
    assert "Refused" in words
    assert "worse than <the other>" in words
    for told in ("must not be used for", "photo replaced", "162 of 170 products", "800", "n = 162"):
        assert told in words
    assert text.count("data:image/jpeg") == 1
    assert words.count("no photo") == 1
    scores = subject.challenger.all
    low, high = scores.weighted_f1_interval
    assert f"{100 * scores.weighted_f1:.1f} %" in words
    assert f"{100 * low:.1f}–{100 * high:.1f}" in words


def test_links_on_the_page_lead_somewhere(tmp_path: Path, subject: report.Subject) -> None:
    page = Page(report.write(tmp_path / "page.html", subject).read_text(encoding="utf-8"))
    ids = {attributes.get("id") for _, attributes in page.found}
    links = {(a.get("href") or "")[1:] for tag, a in page.found if tag == "a"}
    assert links
    assert links <= ids


def test_a_page_without_a_gate(tmp_path: Path, subject: report.Subject) -> None:
    """As `evaluate --report` writes it."""
    bare = report.Subject(subject.manifest, subject.challenger)
    text = report.write(tmp_path / "page.html", bare).read_text(encoding="utf-8")
    assert "Refused" not in text
    assert "Accepted" not in text
    assert Page(text).open == []
    assert not re.search(r"\bNone\b(?!\.)", " ".join(Page(text).words))


class Products:
    """Stands for an index and a classifier: photos of even rows are there."""

    def product(self, row: int) -> Any:
        return SimpleNamespace(
            index=str(row), designation=f"title {row}", description="d" * 500, photo=Path(str(row))
        )

    def pixels(self, photo: Path) -> np.ndarray:
        return np.full((224, 224, 3), int(photo.name) % 256, np.uint8)


def test_the_worst_mistakes_are_the_surest_and_differ() -> None:
    found = evaluation(27)
    products: Any = Products()
    shown = worst(found, products, products)
    assert len(shown) == MOST
    sure = [one.probability for one in shown]
    assert sure == sorted(sure, reverse=True)
    assert all(one.truth != one.named for one in shown)
    kinds = [(one.truth.code, one.named.code) for one in shown]
    assert max(map(kinds.count, kinds)) <= 2
    wrong = found.labels != found.whole.predicted
    assert sure[0] == pytest.approx(float(found.whole.sure[wrong].max()))
    assert sum(one.by_photo is not None for one in shown) >= MOST // 2
    assert all(len(one.description) < 200 for one in shown)
    assert shown[0].photo is not None
    assert shown[0].photo.startswith("data:image/jpeg;base64,/9j/")


def test_look_alikes_are_shown_once() -> None:
    found = replace(evaluation(27), groups=np.zeros(27 * 6, int))
    products: Any = Products()
    assert len(worst(found, products, products)) == 1
