"""Classification on threads of its own, each with its own interpreter over one model in memory."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bundle.archive import Bundle
from common.errors import ProductError
from desktop.core.errors import PhotoIsFolder
from desktop.core.priority import work_in_background
from desktop.core.thumbnails import thumbnail

if TYPE_CHECKING:
    from bundle.classifier import Array, Classifier, Prediction
    from bundle.explain import Explanation

CLIPBOARD = "clipboard"
"""The name of a photo that was never a file."""

TOP = 5
"""How many of the most probable categories an answer lists."""


def cores() -> int:
    """How many workers this process may keep busy."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Ranked(NamedTuple):
    """One of the most probable categories."""

    code: str
    name_fr: str
    name_en: str
    probability: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the model said of an item; all None (`top` empty) where it could say nothing."""

    code: str | None = None
    name_fr: str | None = None
    name_en: str | None = None
    probability: float | None = None
    top: tuple[Ranked, ...] = ()
    """The five most probable categories, best first."""
    text_top: str | None = None
    """The code that the text alone gives."""
    text_probability: float | None = None
    """How probable it is by the text alone."""
    photo_top: str | None = None
    """The code that the photos alone give."""
    photo_probability: float | None = None
    """How probable it is by the photos alone."""
    others: tuple[Ranked, ...] = ()
    """The categories of `text_top` and `photo_top` where they are not in `top`."""
    signature: str | None = None
    model_version: str | None = None
    milliseconds: float | None = None
    """Decoding, features and the model; not the loading of the model."""
    unlike: tuple[str, ...] = ()
    """Which of `text` and `photo` look like nothing in the catalogue."""
    disagree: bool = False
    """Whether text and photo alone clearly say different categories."""
    promised: float | None = None
    """The share of right decisions that the model promises of answers like this; None: a person
    should look."""

    def answer_row(self) -> dict[str, Any]:
        """The answer under the names of `--json`."""
        names = [field.name for field in fields(Answer) if field.name != "others"]
        row = {name: getattr(self, name) for name in names}
        top = [ranked._asdict() for ranked in self.top]
        return row | {"top": top, "unlike": list(self.unlike)}


@dataclass(frozen=True)
class Request:
    """One product to classify: photos (files, or encoded as they were pasted), a text, or both."""

    photos: tuple[Path | bytes, ...] = ()
    designation: str = ""
    description: str = ""
    reference: str = ""
    index: str | None = None
    """Of the row that the texts come from, where its table numbers its rows."""


@dataclass(frozen=True, kw_only=True)
class Outcome(Answer):
    """What came of a request: an answer, or the error that prevented it."""

    request: Request
    error: ProductError | None = None
    thumbnail: bytes | None = None
    """The first photo as a small JPEG, where one was asked for."""
    look: int | None = None
    """What the first photo looks like, in 64 bits, where a thumbnail was asked for and it is not
    of one colour."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the photos' files, in their order; empty where one could not be read again."""
    explanation: Explanation | None = None
    """Why this category, where that was asked for."""

    @property
    def photos(self) -> tuple[str, ...]:
        """The photos as text: paths as they were given."""
        return tuple(
            CLIPBOARD if isinstance(photo, bytes) else str(photo) for photo in self.request.photos
        )

    def as_row(self) -> dict[str, Any]:
        """The outcome under the names of `--json`."""
        item = {
            "photos": list(self.photos),
            "reference": self.request.reference,
            "designation": self.request.designation,
            "description": self.request.description,
        }
        if self.request.index is not None:
            item = {"index": self.request.index, **item}
        if self.error is not None:
            return item | {"error": str(self.error), "error_code": self.error.code}
        row = item | self.answer_row()
        if self.explanation is not None:
            row["explanation"] = asdict(self.explanation)
        return row


class Engine:
    """Classifies requests on `workers` threads, in the order of submission."""

    def __init__(self, bundle: Bundle, workers: int = 1, *, background: bool = False) -> None:
        """In the `background`, its threads let those of everybody else go first."""
        self._bundle = bundle
        begin = work_in_background if background else None
        self._pool = ThreadPoolExecutor(workers, "classify", begin)
        self._own = threading.local()

    def submit(
        self, request: Request, *, picture: bool = False, explain: bool = False
    ) -> Future[Outcome]:
        """Classifies a request; what is wrong with it is in its outcome, never raised.

        With `picture`, the outcome has a thumbnail of the first photo, and what it looks like;
        with `explain`, it says why.
        """
        return self._pool.submit(self._classify, request, picture, explain)

    def replace_model(self, bundle: Bundle) -> None:
        """Uses another model for whatever has not begun yet."""
        self._bundle = bundle

    def close(self) -> None:
        """Finishes what has begun and drops what has not."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _classify(self, request: Request, picture: bool, explain: bool) -> Outcome:
        try:
            classifier = self._classifier()
            started = time.perf_counter()
            photos = tuple(map(classifier.pixels, request.photos))
            found = classifier.classify_decoded(request.designation, request.description, photos)
            milliseconds = 1000 * (time.perf_counter() - started)
        except ProductError as error:
            return Outcome(request=request, error=_plainer(error, request))
        outcome = _outcome(request, found, classifier.manifest.model_version, milliseconds)
        outcome = replace(outcome, hashes=tuple(map(_sha256, request.photos)))
        if explain:
            outcome = replace(outcome, explanation=_explanation(classifier, request, found))
        if not picture or not photos:
            return outcome
        small = thumbnail(photos[0])
        return replace(outcome, thumbnail=small.jpeg, look=small.look)

    def _classifier(self) -> Classifier:
        """This thread's classifier of the current model."""
        from bundle.classifier import Classifier

        bundle = self._bundle
        if getattr(self._own, "bundle", None) is not bundle:
            self._own.classifier = Classifier(bundle)
            self._own.bundle = bundle
        classifier: Classifier = self._own.classifier
        return classifier


def _explanation(classifier: Classifier, request: Request, found: Prediction) -> Explanation:
    from bundle.classifier import Item

    return classifier.explain(Item(request.designation, request.description), found)


def _plainer(error: ProductError, request: Request) -> ProductError:
    """The error, or that a photo of the request is a folder: known only now, for looking at every
    photo first takes time."""
    for photo in request.photos:
        # Path.is_dir raises where the folder above may not be entered.
        if isinstance(photo, Path) and os.path.isdir(photo):  # noqa: PTH112
            return PhotoIsFolder(path=photo)
    return error


def _sha256(photo: Path | bytes) -> str:
    """Of a photo's file, which is in the system's memory: it has just been read."""
    if isinstance(photo, bytes):
        return hashlib.sha256(photo).hexdigest()
    try:
        with photo.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _most(probabilities: Array | None) -> float | None:
    return None if probabilities is None else float(probabilities.max())


def _outcome(
    request: Request, found: Prediction, model_version: str, milliseconds: float
) -> Outcome:
    best, text, photo = found.category, found.text_category, found.photo_category
    ranked = [
        Ranked(category.code, category.name_fr, category.name_en, probability)
        for category, probability in found.top(len(found.labels))
    ]
    alone = {category.code for category in (text, photo) if category}
    return Outcome(
        request=request,
        code=best.code,
        name_fr=best.name_fr,
        name_en=best.name_en,
        probability=found.probability,
        top=tuple(ranked[:TOP]),
        text_top=text.code if text else None,
        text_probability=_most(found.text_probabilities),
        photo_top=photo.code if photo else None,
        photo_probability=_most(found.photo_probabilities),
        others=tuple(one for one in ranked[TOP:] if one.code in alone),
        signature=found.signature,
        model_version=model_version,
        milliseconds=milliseconds,
        unlike=found.unlike,
        disagree=found.disagree,
        promised=found.promised,
    )
