from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import pytest

from bundle import archive
from bundle.categories import Category
from bundle.manifest import Manifest, Temperatures
from converter import graph
from converter.convert import Converted
from converter.errors import ConversionFailed, RunInvalid
from converter.run_folder import RunFolder

MakeRun = Callable[..., RunFolder]


def _manifest(run: RunFolder, labels: int = 4, **text: int) -> Manifest:
    description = run.read_description()
    spec = replace(description.input, text=replace(description.input.text, **text))
    categories = tuple(Category(str(number), "", "") for number in range(labels))
    manifest = Manifest(1, "", "", categories, spec, Temperatures(), {}, {}, "", "", {})
    return replace(manifest, likeness=description.likeness)


def test_a_model_that_fits_its_manifest_is_loaded(run: RunFolder) -> None:
    assert isinstance(graph.load(run.model, _manifest(run)), keras.Model)


@pytest.mark.parametrize(
    ("labels", "text", "reason"),
    [
        (4, {"tokens": 7}, r"its tokens must be int32 \[1, 7\], and is int32 \[1, 6\]"),
        (4, {"pieces": 9}, r"its pieces must be int32 \[1, 9\]"),
        (5, {}, r"its logits must be float32 \[1, 5\], and is float32 \[1, 4\]"),
    ],
)
def test_a_model_that_differs_from_its_manifest_is_refused(
    run: RunFolder, labels: int, text: dict[str, int], reason: str
) -> None:
    with pytest.raises(RunInvalid, match=reason):
        graph.load(run.model, _manifest(run, labels, **text))


@pytest.mark.parametrize(
    ("named", "reason"), [(True, "and are logits, tokens"), (False, "and are not named")]
)
def test_a_model_with_other_inputs_or_outputs_is_refused(
    run: RunFolder, tmp_path: Path, named: bool, reason: str
) -> None:
    path = tmp_path / "model.keras"
    inputs = keras.Input((3,), name="tokens")
    outputs = keras.layers.Dense(2)(inputs)
    keras.Model(inputs, {"logits": outputs} if named else outputs).save(path)
    with pytest.raises(RunInvalid, match=reason):
        graph.load(path, _manifest(run))


def test_a_text_answer_that_needs_the_photo_is_refused(tmp_path: Path, make_run: MakeRun) -> None:
    run = make_run(tmp_path, photo_to_text=True)
    with pytest.raises(RunInvalid, match="text_logits need the photo"):
        graph.load(run.model, _manifest(run))


def test_weights_that_are_cut_off_are_refused(run_copy: RunFolder) -> None:
    with zipfile.ZipFile(run_copy.model) as file:
        members = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(run_copy.model, "w") as file:
        for name, content in members.items():
            file.writestr(name, content[:500] if name.endswith(".h5") else content)
    with pytest.raises(RunInvalid, match="Keras cannot open it") as caught:
        graph.load(run_copy.model, _manifest(run_copy))
    assert "\n" not in str(caught.value)


def test_an_operator_that_tflite_lacks_is_named(tmp_path: Path, make_run: MakeRun) -> None:
    run = make_run(tmp_path, last_layer=keras.ops.erfinv)
    model = graph.load(run.model, _manifest(run))
    with pytest.raises(ConversionFailed, match="no builtin operator for Erfinv"):
        graph.to_tflite(model, "float16", run.model)


def test_the_same_model_gives_the_same_bytes(run: RunFolder, converted: Converted) -> None:
    model = graph.load(run.model, _manifest(run))
    content = graph.to_tflite(model, "float16", run.model)
    assert content == archive.read(converted.path).members[archive.MODEL]
