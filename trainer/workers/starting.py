"""How a training starts: alone, as one worker of a cluster, or as the parent of local workers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channel.access import Access
from channel.location import open_store
from common.progress import Progress
from converter.run_folder import RunFolder
from trainer.data.checked import REPORT_FILE, checked_scan
from trainer.data.index import CatalogueIndex
from trainer.options import TrainOptions
from trainer.shards.preparing import prepare
from trainer.shards.reading import open_shards
from trainer.train import input_of, source_commit, train_together
from trainer.workers.checkpoints import Checkpoints
from trainer.workers.cluster import cluster_from
from trainer.workers.errors import BadCluster
from trainer.workers.local import run_workers
from trainer.workers.team import ALONE, Team, join

CHECKPOINTS = "checkpoints"
"""In the RUN folder, where no other place is given."""


@dataclass(frozen=True)
class Order:
    """What `rakuten-trainer train` was asked for."""

    out: Path
    options: TrainOptions
    workers: int | None
    """Processes to start on this machine."""
    checkpoints: str | None
    access: Access

    @property
    def place(self) -> str:
        """Of the checkpoints."""
        return self.checkpoints or str(self.out / CHECKPOINTS)


def from_data(data: Path, scratch: Path, order: Order, progress: Progress) -> bool:
    """Trains on a catalogue; with workers, these read shards that are written for them.

    Returns whether the RUN folder was written.
    """
    if cluster_from() is not None:
        raise BadCluster(reason="workers of a cluster train from --shards, not from --data")
    (order.out / REPORT_FILE).unlink(missing_ok=True)  # only weeks are compared with each other
    many = order.workers is not None and order.workers > 1
    with checked_scan(
        data, scratch, order.out / REPORT_FILE, order.options.accept, progress
    ) as index:
        if not many:
            kept = None
            if order.checkpoints is not None:
                kept = _checkpoints(index, order, ALONE, 0)
            _train(index, scratch, order, progress, ALONE, kept)
            return True
        shards = scratch / "shards"
        prepare(index, scratch, order.options, open_store(str(shards)), None, progress)
    return from_shards(str(shards), scratch, order, progress)


def from_shards(url: str, scratch: Path, order: Order, progress: Progress) -> bool:
    """Trains from shards: as the worker that TF_CONFIG says this is, or with local workers.

    Returns whether this process, or those that it started, wrote the RUN folder.
    """
    cluster = cluster_from()
    if order.workers is not None and order.workers > 1:
        if cluster is not None:
            raise BadCluster(reason="it is set, so that --workers cannot start others")
        run_workers(_words(url, order), order.workers, scratch)
        return True
    team = join(cluster)
    with open_shards(url, scratch, input_of(order.options), team, progress, order.access) as index:
        shards = int(index.shards.max()) + 1
        kept = _checkpoints(index, order, team, shards)
        return _train(index, scratch, order, progress, team, kept)


def _train(
    index: CatalogueIndex,
    scratch: Path,
    order: Order,
    progress: Progress,
    team: Team,
    kept: Checkpoints | None,
) -> bool:
    trained = train_together(
        index, RunFolder(order.out), scratch, order.options, progress, team, kept
    )
    if kept is not None:
        kept.clear()
    team.barrier()  # who leaves first, is missed by the others
    return trained is not None


def _checkpoints(index: CatalogueIndex, order: Order, team: Team, shards: int) -> Checkpoints:
    options = order.options
    weights = options.photo_weights
    if weights not in ("imagenet", "none"):
        with Path(weights).open("rb") as file:
            weights = hashlib.file_digest(file, "sha256").hexdigest()
    about: dict[str, Any] = {
        "data": index.fingerprint,
        "shards": shards,
        "photo weights": weights,
        "epochs": options.epochs,
        "seed": options.seed,
        "program": source_commit(),
    }
    return Checkpoints(open_store(order.place, order.access), about, team)


def _words(url: str, order: Order) -> list[str]:
    """The command of one worker."""
    options, access = order.options, order.access
    words = ["train", "--shards", url, "--out", str(order.out), "--checkpoints", order.place]
    words += ["--photo-weights", options.photo_weights]
    words += ["--epochs", str(options.epochs), "--seed", str(options.seed)]
    if access.endpoint_url is not None:
        words += ["--endpoint-url", access.endpoint_url]
    if access.region is not None:
        words += ["--region", access.region]
    return words
