"""Models that are broken for real are refused for the right reason; equally good ones pass."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models

from bundle import archive
from bundle.classifier import Classifier
from common import console
from common.progress import silent
from trainer.cli import trainer
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.gate import Check, Decision, Limits, judge

PRODUCTS = 360


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate") / "shop"
    tiny_models.write_shop(folder, PRODUCTS)
    return folder


@pytest.fixture(scope="module")
def index(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogueIndex]:
    with scan(data, tmp_path_factory.mktemp("scan")) as found:
        yield found


@pytest.fixture(scope="module")
def sound(
    tiny_bundle: Path, index: CatalogueIndex, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A model with nothing wrong."""
    return tiny_models.calibrated(
        tiny_bundle, tmp_path_factory.mktemp("sound") / "sound.bundle", index
    )


@pytest.fixture
def variant(sound: Path, tmp_path: Path) -> Callable[..., Path]:
    """Packs the sound model changed: `variant(model=..., converted=..., **manifest fields)`."""

    def make(**changes: Any) -> Path:
        return tiny_models.pack(sound, tmp_path / "challenger.bundle", **changes)

    return make


def asked(challenger: Path, champion: Path | None, index: CatalogueIndex) -> Decision:
    before = None if champion is None else Classifier.open(champion)
    return judge(challenger, before, index, silent).decision


def failed(decision: Decision) -> dict[str, str]:
    """The sentences of the checks that failed, by name."""
    return {check.name: check.sentence for check in decision.failed}


def model_of(bundle: Path) -> bytes:
    return archive.read(bundle).members[archive.MODEL]


@pytest.fixture(params=["first", "against the champion"])
def champion(request: pytest.FixtureRequest, sound: Path) -> Path | None:
    return None if request.param == "first" else sound


# --- Good ones ----------------------------------------------------------------------------------


def test_a_sound_model_passes(sound: Path, champion: Path | None, index: CatalogueIndex) -> None:
    decision = asked(sound, champion, index)
    assert failed(decision) == {}
    assert decision.publish
    names = [check.name for check in decision.checks]
    assert ("overall" in names) == (champion is not None)
    for check in decision.checks:
        if check.name not in ("opens", "size"):
            assert check.n, check.name
    assert len(names) == len(set(names))


@pytest.mark.parametrize("seed", range(4))
def test_an_equally_good_one_passes(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path], seed: int
) -> None:
    """The weights of another training: moved by noise that changes answers, not their quality."""
    noise = np.random.default_rng(seed)

    def shaken(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
        if values.size < 32:
            return None
        return values + noise.normal(0, 0.1 * values.std(), values.shape)

    challenger = variant(model=tiny_models.edit(model_of(sound), shaken))
    judged = judge(challenger, Classifier.open(sound), index, silent)
    assert failed(judged.decision) == {}
    assert judged.challenger is not None
    assert judged.champion is not None
    assert (judged.challenger.whole.sure != judged.champion.whole.sure).all()


# --- Broken ones --------------------------------------------------------------------------------


def test_lost_weights(
    sound: Path, champion: Path | None, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    """As of a conversion that went wrong, and whose golden items were made of what it left."""
    lost = tiny_models.edit(model_of(sound), lambda values, _: np.zeros_like(values))
    found = failed(asked(variant(model=lost), champion, index))
    assert "the same answer to every product" in found["answers"]
    assert "its weights are lost" in found["answers"]
    assert "floor" in found


def test_weights_that_are_not_numbers(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    broken = tiny_models.edit(model_of(sound), lambda values, _: np.full_like(values, np.nan))
    challenger = variant(model=broken, converted=False)
    found = failed(asked(challenger, sound, index))
    assert "answers that are not numbers" in found["answers"]
    assert "golden" in found


def test_a_model_swapped_after_it_was_compared(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    noise = np.random.default_rng(1)
    other = tiny_models.edit(model_of(sound), lambda values, _: noise.permutation(values.ravel()))
    found = failed(asked(variant(model=other, converted=False), sound, index))
    assert "its golden items fail" in found["golden"]


def test_a_model_that_was_never_compared_with_the_trained_one(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    found = failed(asked(variant(metrics={}, converted=False), sound, index))
    assert found == {"parity": "it has no parity report: nobody compared it with the trained model"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model_sha256": "0" * 64}, "its model is not the one that was compared"),
        ({"signatures.text.agreement": 0.9}, "it is not the model that was trained: text: 90.0%"),
        (
            {f"signatures.{name}.n": 0 for name in ("fused", "text", "photo")},
            "it is not the model that was trained: no item was compared",
        ),
    ],
)
def test_a_parity_report_that_says_no(
    sound: Path,
    index: CatalogueIndex,
    variant: Callable[..., Path],
    change: dict[str, Any],
    told: str,
) -> None:
    report = tiny_models.parity_report(model_of(sound))
    for path, value in change.items():
        *parents, name = path.split(".")
        place = report
        for parent in parents:
            place = place[parent]
        place[name] = value
    found = failed(asked(variant(metrics={"parity": report}, converted=False), sound, index))
    assert list(found) == ["parity"]
    assert told in found["parity"]


@pytest.mark.parametrize("shift", [1, 2, 3])
def test_permuted_labels(
    sound: Path,
    champion: Path | None,
    index: CatalogueIndex,
    variant: Callable[..., Path],
    shift: int,
) -> None:
    labels = archive.read(sound).manifest.labels
    challenger = variant(labels=labels[shift:] + labels[:shift])
    found = failed(asked(challenger, champion, index))
    assert next(iter(found)) == "labels"
    assert found["labels"].startswith("its labels are permuted: ")
    assert " and 1 more" in found["labels"]  # all six, of which five are named
    if champion is not None:
        assert {"overall", "categories-compared"} <= set(found)


def test_two_labels_exchanged(
    sound: Path, champion: Path | None, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    labels = archive.read(sound).manifest.labels
    found = failed(asked(variant(labels=(labels[1], labels[0], *labels[2:])), champion, index))
    assert "0010 (Candles) is called 20 (Teapots)" in found["labels"]
    assert "40" not in found["labels"]


def test_a_category_that_is_no_longer_known(
    sound: Path, champion: Path | None, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    labels = archive.read(sound).manifest.labels
    gone = replace(labels[2], code="999")
    found = failed(asked(variant(labels=(*labels[:2], gone, *labels[3:])), champion, index))
    assert "it no longer knows 30 (category 30), n=50" in found["categories"]
    assert "labels" not in found  # renamed, not permuted


def test_a_category_that_is_never_named(
    sound: Path, champion: Path | None, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    def without_kites(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
        if shape != (6,):  # the biases of the last layers
            return None
        return np.where(np.arange(6) == 2, -1000.0, values)

    challenger = variant(model=tiny_models.edit(model_of(sound), without_kites))
    found = failed(asked(challenger, champion, index))
    assert "it never thinks of 30 (Kites), n=50" in found["categories"]
    if champion is not None:
        assert "30 (Kites) falls from F1" in found["categories-compared"]
        assert "to 0.00" in found["categories-compared"]


@pytest.mark.parametrize("signatures", [("fused", "text", "photo"), ("text",)])
def test_over_confident(
    sound: Path,
    champion: Path | None,
    index: CatalogueIndex,
    variant: Callable[..., Path],
    signatures: tuple[str, ...],
) -> None:
    before = archive.read(sound).manifest.temperatures
    hot = replace(before, **{name: getattr(before, name) * 0.3 for name in signatures})
    found = failed(asked(variant(temperatures=hot), champion, index))
    assert "calibration-text" in found
    assert set(found) <= {f"calibration-{name}" for name in ("text", "photo", "fused", "all")}
    assert all("it is over-confident" in sentence for sentence in found.values())


def test_over_confident_about_photos_alone(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    before = archive.read(sound).manifest.temperatures
    hot = variant(temperatures=replace(before, photo=before.photo * 0.3))
    found = failed(asked(hot, None, index))
    assert list(found) == ["calibration-photo"]


def test_golden_items_tell_of_a_changed_temperature_too(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    before = archive.read(sound).manifest.temperatures
    hot = variant(temperatures=replace(before, text=before.text * 0.3), converted=False)
    assert {"golden", "calibration-text"} <= set(failed(asked(hot, sound, index)))


def test_no_worse_calibrated_than_the_published_one(
    sound: Path, index: CatalogueIndex, variant: Callable[..., Path]
) -> None:
    before = archive.read(sound).manifest.temperatures
    hot = variant(temperatures=replace(before, text=before.text * 0.3))
    assert failed(asked(hot, hot, index)) == {}


def test_too_large(sound: Path, index: CatalogueIndex) -> None:
    megabytes = sound.stat().st_size / 1e6
    judged = judge(sound, None, index, silent, Limits(megabytes=megabytes))
    found = failed(judged.decision)
    assert list(found) == ["size"]
    assert f"must have less than {megabytes:g}" in found["size"]


def test_too_slow(sound: Path, index: CatalogueIndex) -> None:
    judged = judge(sound, None, index, silent, Limits(milliseconds=0.001))
    found = failed(judged.decision)
    assert list(found) == ["latency"]
    assert "at most 0.0 may" in found["latency"]


def test_a_much_slower_one_than_the_published(
    sound: Path, index: CatalogueIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noise is forgiven: only what is slow in every round is slow."""
    import time

    from trainer.gate import soundness

    monkeypatch.setattr(soundness, "QUICK_MILLISECONDS", 0.0)
    challenger, champion = Classifier.open(sound), Classifier.open(sound)
    quick = challenger.classify_decoded
    rows = index.rows("test").tolist()
    calls = 0

    def sometimes(*item: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 20:  # of five rounds, all but the first
            time.sleep(0.01)
        return quick(*item)

    def always(*item: Any) -> Any:
        time.sleep(0.01)
        return quick(*item)

    monkeypatch.setattr(challenger, "classify_decoded", sometimes)
    assert soundness.latency(challenger, champion, index, rows, 1000).passed
    monkeypatch.setattr(challenger, "classify_decoded", always)
    assert not soundness.latency(challenger, champion, index, rows, 1000).passed


def test_a_file_that_is_no_bundle(index: CatalogueIndex, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.bundle"
    path.write_bytes(sound.read_bytes()[:-1000])
    judged = judge(path, None, index, silent)
    assert list(failed(judged.decision)) == ["opens"]
    assert judged.challenger is None


def test_a_new_category_is_no_fault(sound: Path, index: CatalogueIndex, tmp_path: Path) -> None:
    """The published model does not know it; the challenger does."""
    labels = archive.read(sound).manifest.labels
    older = tiny_models.pack(
        sound,
        tmp_path / "older.bundle",
        labels=(*labels[:2], replace(labels[2], code="999"), *labels[3:]),
    )
    decision = asked(sound, older, index)
    assert failed(decision) == {}
    (categories,) = (check for check in decision.checks if check.name == "categories")
    assert categories.details["added"] == ["30"]


# --- The decision, and the command --------------------------------------------------------------


def test_no_check_is_no_yes() -> None:
    assert not Decision(()).publish
    assert not Decision((Check("a", True, "fine"), Check("b", False, "bad"))).publish


def test_one_sentence_says_why() -> None:
    """That of the check that explains most; what follows from it is named."""
    bad = [Check(name, False, f"{name} is bad") for name in "abc"]
    assert Decision((Check("0", True, "fine"), bad[0])).reason == "a is bad"
    assert Decision(tuple(bad)).reason == "a is bad (also failed: b, c)"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Runs `rakuten-trainer gate`: exit status, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(console, "silence_native_libraries", lambda: None)
        monkeypatch.setattr(sys, "argv", ["rakuten-trainer", "gate", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            console.run(trainer)
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return call


def test_the_command_accepts(run: Callable[..., Any], sound: Path, data: Path) -> None:
    status, out, _ = run(sound, "--champion", sound, data, "--json")
    assert status == 0
    decision = json.loads(out)
    assert decision["accepted"] is True
    overall = next(check for check in decision["checks"] if check["name"] == "overall")
    assert overall["value"] == overall["difference"] == 0
    assert overall["n"] == decision["challenger"]["all"]["n"] == decision["champion"]["all"]["n"]
    compared = next(c for c in decision["checks"] if c["name"] == "categories-compared")
    assert [row["code"] for row in compared["categories"]] == list(tiny_models.CODES)


def test_the_command_refuses(
    run: Callable[..., Any], sound: Path, data: Path, variant: Callable[..., Path]
) -> None:
    labels = archive.read(sound).manifest.labels
    challenger = variant(labels=labels[::-1])
    status, out, err = run(challenger, data, "--champion", sound)
    assert status == 4
    assert out.splitlines()[-1] == "refused"
    assert any(line.startswith("FAILED  labels: ") for line in out.splitlines())
    assert "error: refused: its labels are permuted" in err


def test_a_champion_that_does_not_open_is_an_error(
    run: Callable[..., Any], sound: Path, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "none.bundle").write_bytes(b"nothing")
    status, out, err = run(sound, data, "--champion", tmp_path / "none.bundle")
    assert (status, out) == (1, "")
    assert "none.bundle: not a usable model bundle" in err
