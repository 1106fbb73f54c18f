"""The stages of a retraining: data in, a better model published, or a refusal with its numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from bundle.classifier import Classifier
from bundle.manifest import to_json
from channel.client import Client
from channel.errors import ChannelConflict
from channel.keys import load_online, public_root
from channel.layout import Release
from channel.publisher import Publisher
from common.console import say
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
from trainer.data.checked import checked_scan
from trainer.data.index import CatalogueIndex
from trainer.data.previous import Previous, read_previous
from trainer.data.split import SPLITS
from trainer.errors import NothingToEvaluate, RefusedByGate
from trainer.gate import Check, Decision, Judged, judge
from trainer.order import Order, WorkFolder
from trainer.pruning import prune_if_possible
from trainer.report.drift import measure_drift
from trainer.report.mistakes import worst
from trainer.stages import Memory, Stage
from trainer.train import Trained, source_commit, train


class Retraining:
    """The stages in their order; `decision` fills as they are done."""

    def __init__(
        self, order: Order, progress: Progress, memory: Memory, decision: dict[str, Any]
    ) -> None:
        self._order, self._progress, self._memory = order, progress, memory
        self._decision = decision
        self._root = public_root(order.keys)  # trust begins here, at nothing that the channel says
        self.release: Release | None = None

    def stages(self) -> Generator[Stage, None, None]:
        """Does one stage after the other, and yields each when it is finished."""
        order, work = self._order, self._order.work
        with self._memory.at(Stage.RENEW):
            # Signing afresh proves, before hours of work, that keys and channel fit and can be
            # written; it mends signatures that ran out, and keeps the channel fresh even if the
            # new model is refused.
            self._publisher().renew(to_publish=True)
        yield Stage.RENEW
        client = Client(order.store, work.path / "channel", self._root)
        published = client.check()
        judgement = None
        if order.corrections is not None:
            # What this run doubts holds from the next on: a second attempt learns the same.
            doubts = self._memory.before(order.corrections.doubts)
            judgement = judged(order.corrections, doubts)
        before = self._memory.before(work.data)
        last_week = read_previous(before)
        with ExitStack() as stack:
            with self._memory.at(Stage.DATA) as facts:
                index = stack.enter_context(self._scanned(judgement, before if last_week else None))
                facts |= {"data_fingerprint": index.fingerprint, "data": index.report.as_json()}
            yield Stage.DATA
            trained = self._trained(index)
            yield Stage.TRAIN
            self._converted()
            yield Stage.CONVERT
            if self._published_before(published):
                self.release = published
            else:
                self._judged(index, trained, client, published, last_week, judgement)
        yield Stage.JUDGE
        with self._memory.at(Stage.PUBLISH) as facts:
            release = self.release = self.release or self._publish(client, published)
            facts |= {"release": release.release, "bundle_sha256": release.sha256}
        prune_if_possible(order.store, self._root)
        yield Stage.PUBLISH

    def _publisher(self) -> Publisher:
        # The keys each time: a role may have been given another one during the training.
        order = self._order
        return Publisher(order.store, load_online(order.keys), self._root, order.validity)

    def _scanned(
        self, judgement: Judgement | None, against: Path | None
    ) -> AbstractContextManager[CatalogueIndex]:
        order, work = self._order, self._order.work
        corrections = order.corrections
        amended = amendments(corrections, judgement) if corrections and judgement else []
        heard = witnessed(corrections, judgement) if corrections and judgement else []
        scanned = checked_scan(
            *(order.data, work.scratch, work.data, order.options.accept, self._progress),
            against=against,
            amendments=amended,
            witnessed=heard,
        )
        return self._noting(scanned, judgement)

    @contextmanager
    def _noting(
        self, scanned: CatalogueIndex, judgement: Judgement | None
    ) -> Iterator[CatalogueIndex]:
        with scanned as index:
            decision = self._decision
            decision["data"] = {"fingerprint": index.fingerprint, **index.report.as_json()}
            corrections = self._order.corrections
            if corrections is not None and judgement is not None:
                told = as_json(judgement, index.report.amended)
                told["held"] = held_as_json(_doubt(corrections, judgement, index.report.doubted))
                decision["corrections"] = told
            if not len(index.rows("test")):
                raise NothingToEvaluate(path=self._order.data, split="test")
            yield index

    def _trained(self, index: CatalogueIndex) -> Trained:
        options, run = self._order.options, RunFolder(self._order.work.run)
        asked = {
            "data_fingerprint": index.fingerprint,
            "options": json.loads(to_json(asdict(options))),
            "source_commit": source_commit(),
        }
        before = self._memory.recall(Stage.TRAIN)
        if before is not None and before == {**asked, "model_sha256": _digest(run.model)}:
            with suppress(OSError, ValueError, TypeError):
                return Trained.recalled(run)
        with self._memory.at(Stage.TRAIN) as facts:
            trained = train(index, run, self._order.work.scratch, options, self._progress)
            facts |= {**asked, "model_sha256": _digest(run.model)}
        return trained

    def _converted(self) -> None:
        work, decision = self._order.work, self._decision
        model = _digest(RunFolder(work.run).model)
        for stage in (Stage.JUDGE, Stage.CONVERT):  # judging writes its figures into the bundle
            before = self._memory.recall(stage)
            made = {"made_of": model, "bundle_sha256": _digest(work.bundle)}
            if before is not None and made.items() <= before.items():
                decision["model_version"] = before["model_version"]
                return
        with self._memory.at(Stage.CONVERT) as facts:
            version = decision["model_version"] = _convert(work, self._progress, decision)
            facts |= {"model_version": version, **self._made()}

    def _made(self) -> dict[str, str | None]:
        """The bundle, and the model that it was made of, by their SHA-256."""
        work = self._order.work
        made_of = _digest(RunFolder(work.run).model)
        return {"made_of": made_of, "bundle_sha256": _digest(work.bundle)}

    def _judged(
        self,
        index: CatalogueIndex,
        trained: Trained,
        client: Client,
        published: Release | None,
        last_week: Previous | None,
        judgement: Judgement | None,
    ) -> None:
        work, decision = self._order.work, self._decision
        against = None if published is None else published.sha256
        before = self._memory.recall(Stage.JUDGE)
        asked = {"champion_sha256": against, **self._made()}
        if before is not None and asked.items() <= before.items():
            return  # its numbers are in the decision already
        with self._memory.at(Stage.JUDGE) as facts:
            champion: Classifier | None = None
            if published is not None:
                champion = open_champion(client, published, work.champion, self._progress)
            found = judge(
                work.bundle, champion, index, self._progress, self._order.limits, changes=True
            )
            decision |= {
                **found.decision.as_json(),
                "challenger": found.challenger and found.challenger.as_json(),
                "champion": found.champion and found.champion.as_json(),
            }
            _tell(work, index, trained, found, last_week, judgement)
            facts |= {
                "champion_sha256": against,
                "model_version": decision["model_version"],
                "accepted": found.decision.publish,
                "reason": found.decision.reason,
                **self._made(),
            }
            write_atomically(work.decision, to_json(decision))

    def _published_before(self, published: Release | None) -> bool:
        """Whether an earlier attempt was killed between publishing and saying so."""
        before = self._memory.recall(Stage.JUDGE)
        if before is None or published is None or not before["accepted"]:
            return False
        return bool(before["bundle_sha256"] == published.sha256 == _digest(self._order.work.bundle))

    def _publish(self, client: Client, published: Release | None) -> Release:
        decision, order = self._decision, self._order
        if not decision["accepted"]:
            raise RefusedByGate(reason=decision["reason"])
        if client.check() != published:
            raise ChannelConflict(url=order.store.url)  # never compared with what is there now
        self._progress("Publishing")
        return self._publisher().publish(order.work.bundle, decision["model_version"])


def _doubt(folder: CorrectionsFolder, judgement: Judgement, indexes: list[str]) -> Judgement:
    """What waits for a person, after what the catalogue said of it."""
    try:
        return doubt(folder, judgement, indexes)
    except (CorrectionsBusy, OSError) as error:
        say(f"warning: {folder.path}: what is doubted could not be noted down ({error})")
        return judgement


def _digest(file: Path) -> str | None:
    """The SHA-256 of a file, None where there is none."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return None


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
