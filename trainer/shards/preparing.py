"""From a catalogue to its shards."""

from __future__ import annotations

from pathlib import Path

from channel.store import Store
from common.progress import Progress
from trainer import subwords
from trainer.data.index import CatalogueIndex
from trainer.options import TrainOptions
from trainer.shards.listing import Listing
from trainer.shards.writing import usual_shards, write_shards
from trainer.task import new_task
from trainer.train import input_of, parity_rows


def prepare(
    index: CatalogueIndex,
    scratch: Path,
    options: TrainOptions,
    store: Store,
    shards: int | None,
    progress: Progress,
) -> Listing:
    """Learns the subwords and writes the shards (None: as many as usual).

    Raises NothingToTrainOn, what the store raises, OSError.
    """
    task = new_task(index, scratch, options.seed, progress)
    spec = input_of(options)
    tokenizer = subwords.learn(subwords.lines(task, spec.text))
    number = usual_shards(len(task.rows)) if shards is None else shards
    return write_shards(task, tokenizer, spec, parity_rows(task), store, number)
