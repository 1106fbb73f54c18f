"""The mirror of the records in a real MLflow, in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, environment

from bundle import archive
from trainer.errors import RefusedByGate
from trainer.job.record import Runs
from trainer.stages import Stage

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def interpreter() -> Path:
    return environment("tracking.txt", sys.executable)


def tracked(interpreter: Path, file: Path) -> dict[str, Any]:
    """Copies all runs of a configuration to MLflow; what it then says of them."""
    done = subprocess.run(
        [interpreter, ROOT / "tests" / "support" / "tracking_program.py", file],
        env={**os.environ, "PYTHONPATH": str(ROOT), "MLFLOW_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "said": done.stderr}


def test_parameters_figures_files_and_who_is_champion(interpreter: Path, shop: Any) -> None:
    published = shop.job.work()
    shop.configure("[tracking]\nenabled = true\n")  # from here on it is asked for, and not here
    shop.labels = archive.read(shop.sound).manifest.labels[::-1]
    with pytest.raises(RefusedByGate):
        shop.job.work()
    (shop.folder / "data").rename(shop.folder / "away")
    with pytest.raises(Exception, match="data"):
        shop.job.work()
    failed, refused, _ = list(Runs(shop.folder / "work").every())
    assert "mlflow is not installed" in refused.warnings[0]

    found = tracked(interpreter, shop.file)
    assert found["failed"] == [None, None, None], found["said"]
    runs = found["runs"]
    assert runs.keys() == {published.id, refused.id, failed.id}
    good = runs[published.id]
    assert (good["status"], good["tags"]["state"]) == ("FINISHED", "published")
    assert good["params"]["training.epochs"] == "8"
    assert good["tags"]["data_fingerprint"] == published.summary["data_fingerprint"]
    assert good["tags"]["source_commit"] == published.source_commit
    for signature in ("all", "text", "photo", "fused"):
        assert 0 < good["metrics"][f"{signature}.weighted_f1"] <= 1
    assert good["epochs"] == [[1, 0.5]]
    assert {"bundle", "decision.json", "data.json", "manifest.json", "report"} <= set(good["files"])
    assert (runs[refused.id]["status"], runs[refused.id]["tags"]["state"]) == (
        "FINISHED",
        "refused",
    )
    assert runs[failed.id]["status"] == "FAILED"
    assert runs[failed.id]["epochs"] == [], "those of another week"
    assert "bundle" not in runs[failed.id]["files"]
    assert found["aliases"] == {"champion": "model-1", "challenger": "model-2"}
    assert "s3cret" not in json.dumps(runs)


def test_a_server_that_is_away_is_a_warning(interpreter: Path, shop: Any) -> None:
    shop.job.work(Stage.DATA)
    nowhere = shop.folder / "no" / "such" / "folder" / "mlflow.db"
    shop.configure(f'[tracking]\nenabled = true\nuri = "sqlite:////proc/x{nowhere}"\n')
    done = subprocess.run(
        [
            *(interpreter, "-c"),
            "import sys; from pathlib import Path; from trainer.job.config import load;"
            "from trainer.job.record import Runs; from trainer.job.tracking import track;"
            "config = load(Path(sys.argv[1]), {}); runs = Runs(config.work);"
            "print(track(config, runs, runs.last()))",
            shop.file,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "the run is not tracked" in done.stdout
