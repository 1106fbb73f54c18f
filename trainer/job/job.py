"""The weekly job: pull, check, train, judge, publish or refuse, record, tell."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bundle import archive
from bundle.errors import BundleError
from bundle.manifest import to_json
from channel.keys import public_root
from channel.location import is_s3, open_store
from channel.status import status
from common import console
from common.errors import ProductError
from common.files import write_atomically
from common.progress import Progress
from trainer.corrections.book import tell as judge_corrections
from trainer.corrections.folder import CorrectionsFolder
from trainer.corrections.pull import pull
from trainer.job import tracking
from trainer.job.config import Config, Event
from trainer.job.errors import AnotherRun
from trainer.job.fetch import fetch
from trainer.job.lock import only_run
from trainer.job.memory import RunMemory, before
from trainer.job.needs import left_out, of_people, tables_digest
from trainer.job.notify import tell
from trainer.job.record import Run, Runs, State, headline, versions
from trainer.job.renewal import tell_of_ends
from trainer.options import TrainOptions
from trainer.order import Order, WorkFolder
from trainer.retrain import retrain
from trainer.stages import Stage
from trainer.train import source_commit

GO_ON_FOR = timedelta(hours=48)
"""A run that was killed or failed is gone on with for so long: corrections get old."""


class Job:
    """The job over one configuration."""

    def __init__(self, config: Config, progress: Progress) -> None:
        self._config, self._progress = config, progress
        self.runs = Runs(config.work)
        self._work = WorkFolder(config.work)

    def work(self, until: Stage = Stage.PUBLISH, *, anew: bool = False) -> Run:
        """Does the job up to a stage, and keeps the record of it.

        Goes on with a run that was killed, that failed, or that waits for its next stage, unless it
        is to begin `anew`.  Raises AnotherRun, RefusedByGate, and what the stages raise; whatever
        it is, record, tracking and webhook have been told.
        """
        with ExitStack() as stack:
            run = self._begun(stack, anew)
            try:
                self._do(RunMemory(self.runs, run, until))
            except (KeyboardInterrupt, GeneratorExit):
                raise  # somebody stopped it, and may go on
            except BaseException as error:
                self._end(run, error)
                raise
            if run.facts(Stage.PUBLISH) is not None:
                self._end(run, None)
            return run

    def go_on(self) -> Run | None:
        """Goes on with a run that was killed, that failed, or that waits for its next stage; None
        where there is none, or another process is at it.  Raises as `work`."""
        last = self.runs.last()
        if last is None or not self._can_go_on(last):
            return None
        try:
            return self.work()
        except AnotherRun:
            return None

    def _begun(self, stack: ExitStack, anew: bool) -> Run:
        """As `_run`, keeping others out; where not even that can be done, nor a record be written,
        the webhook is told all the same."""
        try:
            stack.enter_context(only_run(self._config.work))
            return self._run(anew)
        except OSError as error:
            reason = console.describe(error)
            tell(self._config.notify, "failed", f"not begun: {reason}", reason=reason)
            raise

    def _run(self, anew: bool) -> Run:
        """The run to go on with, or a new one."""
        last, now = self.runs.last(), datetime.now(UTC)
        if last is not None and last.state in (State.OPEN, State.FAILED):
            if not anew and self._can_go_on(last):
                return self._gone_on_with(last)
            if last.state is State.OPEN:
                last.state, last.error, last.ended = State.FAILED, "abandoned", now
                last.reason = "it was not gone on with"
                if not anew:
                    self._tell(last, "failed", f"the run of {last.began:%Y-%m-%d} {headline(last)}")
                self.runs.write(last)
        return self.runs.new(self._config.redacted(), source_commit())

    def _can_go_on(self, run: Run) -> bool:
        unfinished = run.state in (State.OPEN, State.FAILED)
        return unfinished and datetime.now(UTC) - run.began < GO_ON_FOR

    def _gone_on_with(self, run: Run) -> Run:
        """Opens a run again.  Why its last attempt ended stays in the record; of a kill, which
        nobody could tell at the time, the webhook hears now."""
        if run.state is State.FAILED:
            run.warnings.append(f"attempt {run.attempts} {headline(run)}")
        killed = run.at if run.state is State.OPEN else None
        run.state, run.error, run.reason, run.ended = State.OPEN, None, None, None
        if killed is not None:
            text = f"attempt {run.attempts} was killed at {killed}"
            run.warnings.append(text)
            self._tell(run, "failed", f"{text}; it is gone on with")
        run.attempts += 1
        run.config = self._config.redacted()
        # What other code trained is trained again, so that this is the code of the whole run.
        run.source_commit = source_commit()
        if run.versions != (now := versions()):
            run.warnings.append(f"attempt {run.attempts} has other versions than the one before")
            run.versions = now
        self.runs.write(run)
        return run

    def _do(self, memory: RunMemory) -> None:
        config = self._config
        corrections = self._corrections(memory) if config.corrections.pull else None
        if memory.until is Stage.CORRECTIONS:
            return
        training = config.training
        options = TrainOptions(
            training.photo_weights, training.epochs, training.seed, config.data.accept
        )
        data = self._data(memory)
        memory.run.tables = tables_digest(data)
        order = Order(
            data=data,
            store=open_store(config.channel.url, config.channel.access),
            keys=config.channel.keys,
            work=self._work,
            options=options,
            validity=config.channel.validity,
            limits=config.gate.limits,
            corrections=corrections,
        )
        retrain(order, self._progress, memory)

    def _corrections(self, memory: RunMemory) -> CorrectionsFolder:
        folder = CorrectionsFolder(self._config.work / "corrections")
        if memory.recall(Stage.CORRECTIONS) is not None:
            return folder  # those that came meanwhile are next week's
        channel = self._config.channel
        with memory.at(Stage.CORRECTIONS) as facts:
            store, days = (
                open_store(channel.url, channel.access),
                self._config.corrections.keep_days,
            )
            pulled = pull(store, folder, datetime.now(UTC), days, self._progress)
            judgement = judge_corrections(folder)
            facts |= {
                "corrections_pulled": pulled.letters,
                "corrections_set_aside": len(pulled.set_aside),
                "decisions": len(judgement.decisions),
                "groups_held": len(judgement.held),
            }
            for problem in left_out(pulled):
                self._warn(memory.run, problem)
        return folder

    def _data(self, memory: RunMemory) -> Path:
        data = self._config.data
        if not is_s3(data.source):
            return Path(data.source)
        folder = self._config.work / "catalogue"
        if memory.until is not Stage.RENEW and memory.recall(Stage.DATA) is None:
            memory.enter(Stage.DATA)
            fetch(open_store(data.source, data.access), folder, self._progress)
        return folder  # what changed there since the data were checked is next week's

    def _end(self, run: Run, error: BaseException | None) -> None:
        """Closes the record, and tells whoever wants to know."""
        config = self._config
        run.ended = datetime.now(UTC)
        if error is None:
            run.state = State.PUBLISHED
        else:
            refused = isinstance(error, ProductError) and error.exit_status == console.REFUSED
            run.state = State.REFUSED if refused else State.FAILED
            run.error = error.code if isinstance(error, ProductError) else type(error).__name__
            run.reason = console.describe(error) if isinstance(error, OSError) else str(error)
        try:
            self._keep_files(run)
            if run.state is not State.FAILED:  # retention is for corrections, not for records
                doubts = CorrectionsFolder(config.work / "corrections").doubts
                before(self.runs, run, doubts).unlink(missing_ok=True)
            self.runs.write(run)
        except OSError as full:  # the disk that ended the run, perhaps: it is told all the same
            console.say(f"warning: the record is not whole: {console.describe(full)}")
        self._warn(run, tracking.track(config, self.runs, run))
        event: Event = {
            State.PUBLISHED: "published",
            State.REFUSED: "refused",
        }.get(run.state, "failed")  # type: ignore[assignment]
        every = [run, *(one for one in self.runs.every() if one.id != run.id)]
        needs = of_people(every, config.work, config.data.still_days)
        for need in needs:
            if need not in run.warnings:
                self._warn(run, need)
        self._tell(run, event, "; ".join([headline(run), *needs]), needs=needs)
        self._tell_of_ends(run)
        try:
            self.runs.write(run)
        except OSError as full:
            console.say(f"warning: the record is not whole: {console.describe(full)}")

    def _keep_files(self, run: Run) -> None:
        for file in (self._work.decision, self._work.data, self._work.report.parent):
            self.runs.keep(run, file)
        try:
            manifest = archive.read_manifest(self._work.bundle)
        except (BundleError, OSError):
            return  # the run ended before there was one
        if manifest.model_version == run.summary.get("model_version"):
            write_atomically(self.runs.folder(run) / "manifest.json", to_json(manifest))

    def _tell(self, run: Run, event: Event, text: str, **facts: Any) -> None:
        config = self._config
        about = {"id": run.id, "state": run.state, "work": str(config.work), **facts}
        made = {
            name: run.summary.get(name) for name in ("model_version", "release", "data_fingerprint")
        }
        reason = run.reason or (text if event == "failed" else None)
        failed = tell(config.notify, event, text, reason=reason, **about, **made)
        self._warn(run, failed)
        run.untold = failed
        if failed is None and config.notify.webhook is not None and event in config.notify.events:
            run.told.append(event)

    def _tell_of_ends(self, run: Run) -> None:
        """Signatures that end soon: those of root, above all, which no job can renew."""
        channel = self._config.channel
        try:
            found = status(open_store(channel.url, channel.access), public_root(channel.keys))
        except (ProductError, OSError):
            return  # the run has told why
        for need in tell_of_ends(self._config, found):
            self._warn(run, need)

    def _warn(self, run: Run, warning: str | None) -> None:
        if warning is not None:
            run.warnings.append(warning)
            console.say(f"warning: {warning}")
