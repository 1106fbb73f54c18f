"""The weekly pipeline: data in, a better model published, or a refusal with its numbers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from bundle.classifier import Classifier
from bundle.manifest import to_json
from channel.client import Client
from channel.errors import ChannelConflict
from channel.keys import load_online, public_root
from channel.layout import Release, Validity
from channel.publisher import Publisher
from channel.store import Store
from common.console import say
from common.errors import ProductError
from common.files import write_atomically
from common.progress import Progress
from converter.convert import convert
from converter.run_folder import RunFolder
from trainer import report
from trainer.champion import open_champion
from trainer.data.scan import scan
from trainer.errors import NothingToEvaluate, RefusedByGate
from trainer.evaluation import Evaluation, evaluate
from trainer.gate import decide
from trainer.options import TrainOptions
from trainer.pruning import prune_if_possible
from trainer.train import train


class WorkFolder:
    """The files of one pipeline; nothing is touched until they are written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.scratch = path / "scratch"
        """Prepared data; may be deleted."""
        self.run = path / "run"
        """The RUN folder."""
        self.bundle = path / "model.bundle"
        """The converted model."""
        self.champion = path / "champion.bundle"
        """The published model that the new one is compared with."""
        self.decision = path / "decision.json"
        """What was decided, with its numbers."""
        self.report = path / "report"
        """The page for people."""


def retrain(
    data_dir: Path,
    store: Store,
    keys: Path,
    work: WorkFolder,
    options: TrainOptions,
    validity: Validity,
    progress: Progress,
) -> Release:
    """Trains, converts, compares with the published model in `store`, publishes.

    What it signs with the `keys` holds for `validity`.

    Whatever the outcome, `decision.json` tells it.  Raises RefusedByGate, and what its stages
    raise.
    """
    work.decision.unlink(missing_ok=True)  # that of another week
    decision: dict[str, Any] = {"published": False, "options": asdict(options)}
    try:
        release = _retrain(data_dir, store, keys, work, options, validity, progress, decision)
        decision |= {"published": True, "release": release.release}
        return release
    except ProductError as error:
        decision |= {"error": error.code, "reason": str(error)}
        raise
    except BaseException as error:
        decision |= {"error": type(error).__name__, "reason": str(error)}
        raise
    finally:
        write_atomically(work.decision, to_json(decision))


def _retrain(
    data_dir: Path,
    store: Store,
    keys: Path,
    work: WorkFolder,
    options: TrainOptions,
    validity: Validity,
    progress: Progress,
    decision: dict[str, Any],
) -> Release:
    """The stages in their order; `decision` fills as they are done."""
    root = public_root(keys)  # trust begins here, and at nothing that the channel says
    # Signing afresh proves, before hours of work, that keys and channel fit and can be written; it
    # mends signatures that ran out, and keeps the channel fresh even if the new model is refused.
    Publisher(store, load_online(keys), root, validity).renew()
    client = Client(store, work.path / "channel", root)
    published = client.check()

    with scan(data_dir, work.scratch, progress) as index:
        say("\n".join(index.report.lines()))
        decision["data"] = {"fingerprint": index.fingerprint, **index.report.as_json()}
        if not len(index.rows("test")):
            raise NothingToEvaluate(path=data_dir, split="test")
        trained = train(index, RunFolder(work.run), work.scratch, options, progress)
        converted = convert(work.run, work.bundle, progress=progress)
        version = decision["model_version"] = converted.manifest.model_version

        challenger = evaluate(Classifier.open(work.bundle), index, "test", progress)
        decision["challenger"] = challenger.as_json()
        champion: Evaluation | None = None
        if published is not None:
            opened = open_champion(client, published, work.champion, progress)
            champion = evaluate(opened, index, "test", progress) if opened else None
        decision["champion"] = champion and champion.as_json()

        verdict = decide(challenger, champion)
        decision["reason"] = verdict.reason
        histories = {"text": trained.text_history, "photo": trained.photo_history}
        page = report.write(work.report, index.report, histories, challenger, champion, verdict)
        say(f"Report: {page}")
    if not verdict.publish:
        raise RefusedByGate(reason=verdict.reason)
    if client.check() != published:
        raise ChannelConflict(url=store.url)  # published meanwhile, and never compared with
    progress("Publishing")
    # The keys again: a role may have been given another one during the training.
    publisher = Publisher(store, load_online(keys), root, validity)
    release = publisher.publish(work.bundle, version)
    prune_if_possible(store, root)
    return release
