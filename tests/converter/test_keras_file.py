from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest

from converter import keras_file
from converter.errors import RunInvalid
from converter.run_folder import RunFolder


@keras.saving.register_keras_serializable("ours")
class Doubling(keras.layers.Layer):  # type: ignore[misc]
    def call(self, inputs: Any) -> Any:
        return 2 * inputs


def custom_loss(truth: Any, found: Any) -> Any:
    return keras.ops.mean(truth - found)


def _save(path: Path, *layers: Any) -> Any:
    model = keras.Sequential([keras.Input((3,)), *layers])
    model.compile(loss=custom_loss)
    model.save(path)
    return model


def test_keras_own_layers_pass_whatever_the_loss(tmp_path: Path, run: RunFolder) -> None:
    keras_file.check_built_in(run.model)
    path = tmp_path / "model.keras"
    _save(path, keras.layers.Dense(2, "relu"), keras.Sequential([keras.layers.Dense(1)]))
    keras_file.check_built_in(path)


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (Doubling(name="odd"), "Doubling"),
        (keras.layers.Lambda(lambda x: x, name="odd"), "Lambda"),
        (keras.Sequential([Doubling(name="odd")]), "Doubling"),
        (keras.layers.TimeDistributed(Doubling(name="odd")), "Doubling"),
    ],
    ids=["own class", "lambda", "inside a model", "inside a layer"],
)
def test_any_other_layer_is_named(tmp_path: Path, layer: Any, kind: str) -> None:
    path = tmp_path / "model.keras"
    wrapped = isinstance(layer, keras.layers.TimeDistributed)
    _save(path, *([keras.layers.Reshape((3, 1))] if wrapped else []), layer)
    with pytest.raises(RunInvalid, match=rf"'odd' \({kind}\)"):
        keras_file.check_built_in(path)


def test_what_is_no_model_file_is_refused(tmp_path: Path, run: RunFolder) -> None:
    path = tmp_path / "model.keras"
    with pytest.raises(RunInvalid, match="no such file"):
        keras_file.check_built_in(path)
    with pytest.raises(RunInvalid, match="folder"):
        keras_file.check_built_in(tmp_path)
    path.write_bytes(run.model.read_bytes()[:1000])
    with pytest.raises(RunInvalid, match="not a whole"):
        keras_file.check_built_in(path)
