"""The weekly pipeline: data in, a better model published, or a refusal with its numbers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from msgspec import to_builtins

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
from converter.errors import ParityRefused
from converter.run_folder import RunFolder
from trainer import card, report
from trainer.champion import open_champion
from trainer.corrections.book import amendments, doubt, judged, witnessed
from trainer.corrections.errors import CorrectionsBusy
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.outcomes import Judgement
from trainer.corrections.telling import as_json, held_as_json
from trainer.data.checked import REPORT_FILE, checked_scan
from trainer.data.index import CatalogueIndex
from trainer.data.previous import Previous, read_previous
from trainer.data.split import SPLITS
from trainer.errors import NothingToEvaluate, RefusedByGate
from trainer.gate import USUAL_LIMITS, Check, Decision, Judged, Limits, judge
from trainer.options import TrainOptions
from trainer.pruning import prune_if_possible
from trainer.report.drift import measure_drift
from trainer.report.mistakes import worst
from trainer.train import Trained, train


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
        self.data = path / REPORT_FILE
        """What the checks found in the data; the next run compares its own with it."""
        self.report = path / "report" / "index.html"
        """The page for people."""


def retrain(
    data_dir: Path,
    store: Store,
    keys: Path,
    work: WorkFolder,
    options: TrainOptions,
    validity: Validity,
    progress: Progress,
    limits: Limits = USUAL_LIMITS,
    corrections: CorrectionsFolder | None = None,
) -> Release:
    """Trains, converts, compares with the published model in `store`, publishes.

    What it signs with the `keys` holds for `validity`; the bundle must keep to the `limits`.  What
    people agreed on in `corrections` is learnt from as well.

    Whatever the outcome, `decision.json` tells it.  Raises RefusedByGate, and what its stages
    raise.
    """
    work.decision.unlink(missing_ok=True)  # that of another week
    decision: dict[str, Any] = {"published": False, "options": asdict(options)}
    try:
        release = _retrain(
            *(data_dir, store, keys, work, options, validity, progress, limits, corrections),
            decision,
        )
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
    limits: Limits,
    corrections: CorrectionsFolder | None,
    decision: dict[str, Any],
) -> Release:
    """The stages in their order; `decision` fills as they are done."""
    root = public_root(keys)  # trust begins here, and at nothing that the channel says
    # Signing afresh proves, before hours of work, that keys and channel fit and can be written; it
    # mends signatures that ran out, and keeps the channel fresh even if the new model is refused.
    Publisher(store, load_online(keys), root, validity).renew()
    client = Client(store, work.path / "channel", root)
    published = client.check()

    judgement = None if corrections is None else judged(corrections)
    amended = amendments(corrections, judgement) if corrections and judgement else []
    heard = witnessed(corrections, judgement) if corrections and judgement else []
    last_week = read_previous(work.data)  # before this week's takes its place
    with checked_scan(
        *(data_dir, work.scratch, work.data, options.accept, progress),
        amendments=amended,
        witnessed=heard,
    ) as index:
        decision["data"] = {"fingerprint": index.fingerprint, **index.report.as_json()}
        if corrections is not None and judgement is not None:
            told = as_json(judgement, index.report.amended)
            told["held"] = held_as_json(_doubt(corrections, judgement, index.report.doubted))
            decision["corrections"] = told
        if not len(index.rows("test")):
            raise NothingToEvaluate(path=data_dir, split="test")
        trained = train(index, RunFolder(work.run), work.scratch, options, progress)
        version = decision["model_version"] = _convert(work, progress, decision)
        champion: Classifier | None = None
        if published is not None:
            champion = open_champion(client, published, work.champion, progress)
        found = judge(work.bundle, champion, index, progress, limits, changes=True)
        decision |= {
            **found.decision.as_json(),
            "challenger": found.challenger and found.challenger.as_json(),
            "champion": found.champion and found.champion.as_json(),
        }
        _tell(work, index, trained, found, last_week, judgement)
    if not found.decision.publish:
        raise RefusedByGate(reason=found.decision.reason)
    if client.check() != published:
        raise ChannelConflict(url=store.url)  # published meanwhile, and never compared with
    progress("Publishing")
    # The keys again: a role may have been given another one during the training.
    publisher = Publisher(store, load_online(keys), root, validity)
    release = publisher.publish(work.bundle, version)
    prune_if_possible(store, root)
    return release


def _doubt(folder: CorrectionsFolder, judgement: Judgement, indexes: list[str]) -> Judgement:
    """What waits for a person, after what the catalogue said of it."""
    try:
        return doubt(folder, judgement, indexes)
    except (CorrectionsBusy, OSError) as error:
        say(f"warning: {folder.path}: what is doubted could not be noted down ({error})")
        return judgement


def _convert(work: WorkFolder, progress: Progress, decision: dict[str, Any]) -> str:
    """Converts, and returns the version; where that is refused, `decision` gets the figures."""
    try:
        return convert(work.run, work.bundle, progress=progress).manifest.model_version
    except ParityRefused as error:
        figures = to_builtins(error.data.get("report"))
        failed = Check("parity", False, str(error), details={"parity": figures})
        decision |= Decision((failed,)).as_json()
        raise


def _tell(
    work: WorkFolder,
    index: CatalogueIndex,
    trained: Trained,
    judged: Judged,
    last_week: Previous | None,
    judgement: Judgement | None,
) -> None:
    """Completes the model card, and writes the page."""
    counts = index.counts().sum(axis=1).tolist()
    splits: dict[str, int] = {name: counts[number] for number, name in enumerate(SPLITS)}
    numbers = {"fingerprint": index.fingerprint, **index.report.as_json(), "splits": splits}
    kept = ("products", "with_text", "with_photo", "with_both", "left_out", "groups", "splits")
    manifest = card.complete(work.bundle, judged, {name: numbers[name] for name in kept})
    found = judged.challenger
    if found is None:
        return
    subject = report.Subject(
        manifest=manifest,
        challenger=found,
        champion=judged.champion,
        decision=judged.decision,
        data=list(index.report.lines()),
        splits=splits,
        histories={"text": trained.text_history, "photo": trained.photo_history},
        mistakes=worst(found, index, Classifier.open(work.bundle)),
        drift=measure_drift(index, last_week, judgement),
    )
    say(f"Report: {report.write(work.report, subject)}")
