"""Golden items prove that a machine computes what the server computed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bundle import archive, golden
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.errors import BundleInvalid, GoldenMismatch
from bundle.manifest import Temperatures

Repack = Callable[..., Path]


def edited(opened: Bundle, edit: Callable[[list[dict[str, Any]]], None]) -> dict[str, bytes]:
    """The golden items with something changed."""
    items = json.loads(opened.members[archive.GOLDEN])
    edit(items)
    return {archive.GOLDEN: json.dumps(items).encode()}


def test_passes(tiny_bundle: Path) -> None:
    result = golden.check(tiny_bundle)
    assert result.items >= 6
    assert result.largest_difference <= golden.TOLERANCE


def test_every_signature_is_among_them(opened: Bundle) -> None:
    items = json.loads(opened.members[archive.GOLDEN])
    assert {item["signature"] for item in items} == {"text", "photo", "fused"}


def test_a_model_that_lost_its_weights(repack: Repack, opened: Bundle) -> None:
    """The file opens, and answers something else."""
    from bundle.runtime import Interpreter

    model = opened.members[archive.MODEL]
    interpreter = Interpreter(model_content=model)
    interpreter.allocate_tensors()
    constants = [
        interpreter.get_tensor(details["index"]).tobytes()
        for details in interpreter.get_tensor_details()
        if details["dtype"] == np.float32 and details["shape"].tolist() == [256, 8]
    ]
    tables = [content for content in constants if content in model]
    assert tables
    for content in tables:
        model = model.replace(content, bytes(len(content)))
    with pytest.raises(GoldenMismatch, match="golden item 0"):
        golden.check(repack(members={archive.MODEL: model}))


def test_other_temperatures(repack: Repack) -> None:
    path = repack(temperatures=Temperatures(5.0, 5.0, 5.0))
    with pytest.raises(GoldenMismatch, match="a probability differs by") as caught:
        golden.check(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(("shift", "passes"), [(0.015, True), (0.03, False)])
def test_tolerance(repack: Repack, opened: Bundle, shift: float, passes: bool) -> None:
    def edit(items: list[dict[str, Any]]) -> None:
        best = int(np.argmax(items[0]["probabilities"]))
        items[0]["probabilities"][best] -= shift

    path = repack(members=edited(opened, edit))
    if passes:
        assert golden.check(path).largest_difference == pytest.approx(shift, abs=1e-3)
    else:
        with pytest.raises(GoldenMismatch, match=r"differs by 0\.03"):
            golden.check(path)


def test_another_category_within_the_tolerance(repack: Repack, opened: Bundle) -> None:
    """A tie that flips is a mismatch, however close the numbers are."""
    found = Classifier(opened).classify_one(Item("rouge"))
    values = found.probabilities.astype(float)
    first, second = np.argsort(-values)[:2]
    # A wide tolerance stands for two categories that lie close together.
    values[second] = values[first] + 0.001

    def edit(items: list[dict[str, Any]]) -> None:
        items[:] = [
            {
                "designation": "rouge",
                "description": "",
                "photos": [],
                "signature": "text",
                "probabilities": values.tolist(),
            }
        ]

    path = repack(members=edited(opened, edit))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(golden, "TOLERANCE", 1.0)
        with pytest.raises(GoldenMismatch, match="another category"):
            golden.check(path)


def test_numbers_that_are_none(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Classifier):
        def classify_one(self, item: Item) -> Any:
            found = super().classify_one(item)
            found.probabilities[:] = np.nan
            return found

    monkeypatch.setattr(golden, "Classifier", Broken)
    with pytest.raises(GoldenMismatch, match="differs by nan"):
        golden.check(tiny_bundle)


def test_what_is_proven_can_be_used(tiny_bundle: Path) -> None:
    bundle, classifier, result = golden.prove(tiny_bundle)
    assert (bundle.path, bundle.manifest.model_version) == (tiny_bundle, "tiny-1")
    assert classifier.classify_one(Item("rouge")).category.code == "0010"
    assert result == golden.check(tiny_bundle)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda items: items.clear(), "no golden items"),
        (lambda items: items[0].update(photos=["golden/none.jpg"]), "golden items"),
        (lambda items: items[0].pop("signature"), "golden items"),
    ],
)
def test_golden_items_that_are_none(
    repack: Repack, opened: Bundle, edit: Callable[[list[dict[str, Any]]], None], reason: str
) -> None:
    with pytest.raises(BundleInvalid, match=reason):
        golden.check(repack(members=edited(opened, edit)))


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda item: item.update(probabilities=[1.0]), "another kind of answer"),
        (lambda item: item.update(signature="photo"), "another kind of answer"),
        (
            lambda item: item.update(designation="", description="", photos=[]),
            "nothing to classify",
        ),
    ],
)
def test_items_that_cannot_be_compared(
    repack: Repack, opened: Bundle, edit: Callable[[dict[str, Any]], None], reason: str
) -> None:
    path = repack(members=edited(opened, lambda items: edit(items[0])))
    with pytest.raises(GoldenMismatch, match=reason):
        golden.check(path)


def test_rows_beyond_the_table_are_a_mismatch(repack: Repack, opened: Bundle) -> None:
    """The manifest promises a larger table than the model has: the runtime refuses to run."""
    from dataclasses import replace

    spec = opened.manifest.input
    wide = replace(spec, text=replace(spec.text, buckets=2**20))
    with pytest.raises(GoldenMismatch):
        golden.check(repack(input=wide))


def test_members_keep_photos_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8 bytes")
    made = golden.members([(Item("x", "y", (path, b"more")), "fused", [0.25, 0.75])])
    assert made["golden/00-0.jpg"] == b"\xff\xd8 bytes"
    assert made["golden/00-1.jpg"] == b"more"
    (item,) = json.loads(made[archive.GOLDEN])
    assert item["photos"] == ["golden/00-0.jpg", "golden/00-1.jpg"]
    assert item["probabilities"] == [0.25, 0.75]
