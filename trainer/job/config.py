"""The configuration of the weekly job: one TOML file, and the environment over it.

Each key may also be given as `RAKUTEN_TRAINER_<SECTION>_<KEY>` (`RAKUTEN_TRAINER_CHANNEL_URL`,
`RAKUTEN_TRAINER_WORK`), which wins over the file; lists are separated by commas.  A name that there
is not is an error in either: a misspelt limit that nobody applies is worse than no run.
Relative paths of the file are relative to its folder, those of the environment to the current one.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from channel.access import Access
from channel.errors import ChannelError
from channel.layout import Validity, validity_from
from channel.location import is_s3, open_store
from trainer.corrections.pull import KEEP_DAYS
from trainer.data.checks import ACCEPTABLE
from trainer.gate import USUAL_LIMITS, Limits
from trainer.job.errors import ConfigInvalid
from trainer.job.needs import STILL_DAYS
from trainer.job.wording import reason_of
from trainer.options import TrainOptions

PREFIX = "RAKUTEN_TRAINER_"

Event = Literal["published", "refused", "failed", "expiring", "overdue"]
"""What somebody may want to hear of."""

Above0 = Annotated[float, Meta(gt=0)]
Whole = Annotated[int, Meta(ge=1)]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Data(_Section, frozen=True):
    """Where the products are."""

    source: str
    """A folder, or `s3://bucket/prefix`, in the layout of the challenge."""
    endpoint_url: str | None = None
    region: str | None = None
    accept: tuple[str, ...] = ()
    """Checks that may fail."""
    still_days: Above0 = STILL_DAYS
    """A catalogue whose tables stay the same for so many days needs a person."""

    @property
    def access(self) -> Access:
        """How S3 is reached."""
        return Access(self.endpoint_url, self.region)


class Channel(_Section, frozen=True):
    """Where models go."""

    url: str
    keys: Path
    endpoint_url: str | None = None
    region: str | None = None
    expires: dict[str, Above0] = {}
    """Days that new signatures hold, by role."""

    @property
    def access(self) -> Access:
        """How S3 is reached."""
        return Access(self.endpoint_url, self.region)

    @property
    def validity(self) -> Validity:
        """How long new signatures hold."""
        return validity_from(self.expires)


class Corrections(_Section, frozen=True):
    """What people corrected."""

    pull: bool = True
    """Whether the job fetches and learns from them."""
    keep_days: Whole = KEEP_DAYS


class Training(_Section, frozen=True):
    """As the options of `retrain`."""

    photo_weights: str = TrainOptions.photo_weights
    epochs: Whole = TrainOptions.epochs
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = TrainOptions.seed


class Gate(_Section, frozen=True):
    """What a model may cost."""

    max_mb: Above0 = USUAL_LIMITS.megabytes
    max_ms: Above0 = USUAL_LIMITS.milliseconds

    @property
    def limits(self) -> Limits:
        """As the gate wants them."""
        return Limits(self.max_mb, self.max_ms)


class Tracking(_Section, frozen=True):
    """MLflow, beside the records that are kept anyway."""

    enabled: bool = False
    uri: str | None = None
    """A server; None: SQLite below the working folder."""
    experiment: str = "rakuten-classifier"


class Notify(_Section, frozen=True):
    """Who is told."""

    webhook: str | None = None
    """An address that takes a JSON object by POST."""
    secret: str | None = None
    """Signs what is posted (HMAC-SHA256), so that the receiver knows who speaks."""
    events: tuple[Event, ...] = get_args(Event)
    expiring_days: Above0 = 5.0
    """`expiring`: a signature holds no longer than so many days."""


class Config(_Section, frozen=True):
    """All of it."""

    work: Path
    data: Data
    channel: Channel
    corrections: Corrections = Corrections()
    training: Training = Training()
    gate: Gate = Gate()
    tracking: Tracking = Tracking()
    notify: Notify = Notify()

    def redacted(self) -> dict[str, Any]:
        """All settings as JSON values, without what is secret."""
        shown: dict[str, Any] = msgspec.to_builtins(self, enc_hook=str)
        for name in ("secret", "webhook"):
            if shown["notify"][name] is not None:
                shown["notify"][name] = "(set)"
        if self.tracking.uri is not None:
            shown["tracking"]["uri"] = re.sub(r"//[^/@]*@", "//(set)@", self.tracking.uri)
        return shown


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Reads and checks a configuration; touches nothing that it names.

    Raises ConfigInvalid, and OSError where the file cannot be read.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigInvalid(path=path, reason=f"not TOML: {error}") from error
    _make_absolute(given, path.absolute().parent)
    _take_from(environment, given, path)
    try:
        config = msgspec.convert(given, Config, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigInvalid(path=path, reason=reason_of(error, Config)) from error
    _check(config, path)
    return config


def notify_of(path: Path, environment: Mapping[str, str] = os.environ) -> Notify:
    """Who would be told, as far as a file says it that `load` refuses; never raises."""
    given: Any = {}
    with suppress(OSError, ValueError):
        given = tomllib.loads(path.read_text(encoding="utf-8")).get("notify")
    found = given if isinstance(given, dict) else {}
    named = {
        name: environment.get(f"{PREFIX}NOTIFY_{name.upper()}", found.get(name))
        for name in ("webhook", "secret")
    }
    webhook, secret = (one if isinstance(one, str) else None for one in named.values())
    return Notify(webhook=webhook, secret=secret)


def _make_absolute(given: dict[str, Any], folder: Path) -> None:
    for section, key in (
        (given, "work"),
        (given.get("channel"), "keys"),
        (given.get("channel"), "url"),
        (given.get("data"), "source"),
        (given.get("training"), "photo_weights"),
    ):
        if not isinstance(section, dict):
            continue
        value = section.get(key)
        if not isinstance(value, str) or value in ("", "imagenet", "none"):
            continue
        if "://" not in value:
            with suppress(RuntimeError):  # somebody who is not known here
                value = Path(value).expanduser()
            section[key] = str(folder / value)


def _take_from(environment: Mapping[str, str], given: dict[str, Any], path: Path) -> None:
    known: dict[str, tuple[str | None, msgspec.structs.FieldInfo]] = {}
    for field in msgspec.structs.fields(Config):
        if isinstance(field.type, type) and issubclass(field.type, _Section):
            for inner in msgspec.structs.fields(field.type):
                known[f"{PREFIX}{field.name}_{inner.name}".upper()] = (field.name, inner)
        else:
            known[f"{PREFIX}{field.name}".upper()] = (None, field)
    for name, value in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise ConfigInvalid(path=path, reason=f"there is no setting {name} (environment)")
        section, field = known[name]
        holder = given if section is None else given.setdefault(section, {})
        if not isinstance(holder, dict):
            raise ConfigInvalid(path=path, reason=f"{section}: a section is expected")
        holder[field.name] = _parsed(value, field)


def _parsed(value: str, field: msgspec.structs.FieldInfo) -> Any:
    kind = str(field.type)
    if "tuple[" in kind:
        return [one.strip() for one in value.split(",") if one.strip()]
    if "dict[" in kind:
        return dict(one.split("=", 1) for one in value.split(",") if "=" in one)
    return value


def _decode(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError("a path is expected")


def _check(config: Config, path: Path) -> None:
    """What types cannot say."""
    for section, one in (("channel", config.channel), ("data", config.data)):
        try:
            assert one.access
        except ChannelError as error:
            reason = f"{section}.endpoint_url: an endpoint has the form https://host[:port]"
            raise ConfigInvalid(path=path, reason=reason) from error
    for name, folder in (("work", config.work), ("channel.keys", config.channel.keys)):
        first = folder.parts[0] if folder.parts else ""
        if first.endswith(":") and len(first) > 2:
            reason = f"{name}: a folder is expected, not an address ({folder})"
            raise ConfigInvalid(path=path, reason=reason)
    try:
        assert config.channel.validity
        open_store(config.channel.url)
        if is_s3(config.data.source):
            open_store(config.data.source)
    except ChannelError as error:
        raise ConfigInvalid(path=path, reason=str(error)) from error
    for code in config.data.accept:
        if code not in ACCEPTABLE:
            known = ", ".join(sorted(ACCEPTABLE))
            reason = f"data.accept: {code!r} is no check that can be accepted; there are {known}"
            raise ConfigInvalid(path=path, reason=reason)
    webhook = config.notify.webhook
    if webhook is not None and not webhook.startswith(("https://", "http://")):
        raise ConfigInvalid(
            path=path, reason="notify.webhook: an address begins with https:// (or http://)"
        )
