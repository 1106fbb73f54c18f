"""The parts of the product pass their tests where only what they need is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1200)]

PYTEST = ("-m", "pytest", "-q", "-m", "not deep", "-p", "no:cacheprovider")
# Our settings have options of pytest-qt, which is not there.
SETTINGS = ("-o", "addopts=--import-mode=importlib", "-W", "ignore:Unknown config option")


# --- Without Qt and TensorFlow ------------------------------------------------------------------


def headless_tests() -> list[str]:
    """The tests of the rooms that a laptop without a window carries."""
    folders = [ROOT / "tests" / name for name in ("bundle", "channel", "common", "desktop/core")]
    commands = sorted((ROOT / "tests" / "desktop").glob("test_*.py"))
    return [str(path) for path in (*folders, *commands) if path.exists()]


@pytest.mark.parametrize("name", ["PySide6", "tensorflow", "keras"])
def test_the_headless_environment_lacks_what_it_should(headless: Run, name: str) -> None:
    assert f"No module named '{name}'" in headless("-c", f"import {name}").stderr


def test_the_rooms_of_a_headless_laptop_pass_their_tests_there(headless: Run) -> None:
    done = headless(*PYTEST, *SETTINGS, *headless_tests())
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"^[1-9]\d* passed", done.stdout.splitlines()[-1]), done.stdout[-2000:]


# --- On tflite-runtime --------------------------------------------------------------------------

CHECK = """
import json, sys
from dataclasses import asdict
from pathlib import Path
import numpy
from bundle.golden import check

found = asdict(check(Path(sys.argv[1])))
loaded = sorted({"ai_edge_litert", "tensorflow", "tflite_runtime"} & sys.modules.keys())
print(json.dumps({**found, "numpy": numpy.__version__, "loaded": loaded}))
"""


def ours(program: str, *words: str | Path) -> None:
    """Runs one of our programs from the checkout, installed or not."""
    main = f"from {program}.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", main, *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of generated products."""
    folder = tmp_path_factory.mktemp("catalogue") / "data"
    ours("trainer", "demo-catalogue", folder, "--products", "300")
    return folder


def untrained_backbone(path: Path) -> Path:
    """Writes weights for the photo branch: random, but normalised, so that photos still differ."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(1)
    model = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), include_top=False, pooling="avg", weights=None
    )
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.3
    random = np.random.default_rng(1)
    photos = random.uniform(-1, 1, (32, 1, 1, 3)) + random.normal(0, 0.3, (32, 96, 96, 3))
    for _ in range(6):
        model(photos.astype(np.float32), training=True)
    model.save_weights(path)
    return path


@pytest.fixture(scope="module", params=["small", "pretrained"])
def fresh_bundle(
    request: pytest.FixtureRequest, catalogue: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A bundle just trained and converted by default settings, with either photo branch."""
    folder = tmp_path_factory.mktemp(request.param)
    weights = (
        "none" if request.param == "small" else untrained_backbone(folder / "backbone.weights.h5")
    )
    run, bundle = folder / "run", folder / "fresh.bundle"
    training = ("--photo-weights", weights, "--epochs", "1")
    ours("trainer", "train", "--data", catalogue, "--out", run, *training)
    ours("converter", "convert", run, "--out", bundle)
    return bundle


def test_a_fresh_bundle_passes_its_golden_items_on_tflite_runtime(
    tflite_runtime: Run, fresh_bundle: Path
) -> None:
    done = tflite_runtime("-c", CHECK, str(fresh_bundle))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["items"] > 0
    assert found["numpy"].startswith("1.")
    assert found["loaded"] == ["tflite_runtime"]
