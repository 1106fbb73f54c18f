"""The configuration of the weekly job: read whole, or refused in one sentence."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainer.job.config import Config, load
from trainer.job.errors import ConfigInvalid

SHIPPED = Path(__file__).resolve().parents[3] / "packaging" / "server" / "trainer.toml"
LEAST = 'work = "w"\n[data]\nsource = "d"\n[channel]\nurl = "c"\nkeys = "k"\n'


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def put(content: str) -> Path:
        file = tmp_path / "trainer.toml"
        file.write_text(content, encoding="utf-8")
        return file

    return put


def sections() -> dict[str, set[str]]:
    """Every setting that there is, by section; "" has those at the top."""
    found: dict[str, set[str]] = {"": set()}
    for field in msgspec.structs.fields(Config):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            found[field.name] = {inner.name for inner in msgspec.structs.fields(field.type)}
        else:
            found[""].add(field.name)
    return found


def test_the_least_that_must_be_said(write: Any, tmp_path: Path) -> None:
    config = load(write(LEAST), {})
    assert (config.work, config.channel.keys) == (tmp_path / "w", tmp_path / "k")
    assert (config.data.source, config.channel.url) == (str(tmp_path / "d"), str(tmp_path / "c"))
    assert config.corrections.pull and not config.tracking.enabled
    assert config.notify.events == ("published", "refused", "failed", "expiring", "overdue")


def test_the_shipped_file_is_in_order_and_names_every_setting(write: Any) -> None:
    load(SHIPPED, {})
    every = re.sub(r"^# (?=[a-z_]+ = )", "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    given = tomllib.loads(every)
    named = {name: set(values) for name, values in given.items() if isinstance(values, dict)}
    named[""] = {name for name, values in given.items() if not isinstance(values, dict)}
    assert named == sections()
    config = load(write(every), {})
    assert config.channel.validity.timestamp == timedelta(days=21)


def test_what_is_commented_out_in_the_shipped_file_is_what_counts_without_it(write: Any) -> None:
    every = re.sub(r"^# (?=[a-z_]+ = )", "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    shipped, usual = load(write(every), {}), load(SHIPPED, {})
    examples = ("endpoint_url", "region", "uri", "webhook", "secret", "expires")
    for name in sections():
        if name:
            said, is_so = (msgspec.structs.asdict(getattr(one, name)) for one in (shipped, usual))
            for key in said.keys() - set(examples):
                assert said[key] == is_so[key], f"{name}.{key}"
    assert shipped.channel.validity == usual.channel.validity


def test_the_environment_wins(write: Any) -> None:
    environment = {
        "RAKUTEN_TRAINER_WORK": "elsewhere",
        "RAKUTEN_TRAINER_TRAINING_EPOCHS": "3",
        "RAKUTEN_TRAINER_GATE_MAX_MB": "7.5",
        "RAKUTEN_TRAINER_CORRECTIONS_PULL": "false",
        "RAKUTEN_TRAINER_NOTIFY_EVENTS": "failed, refused",
        "RAKUTEN_TRAINER_CHANNEL_EXPIRES": "timestamp=3,snapshot=4",
        "PATH": "x",
    }
    config = load(write(LEAST + "[training]\nepochs = 9\n"), environment)
    assert config.work == Path("elsewhere")
    assert (config.training.epochs, config.gate.max_mb) == (3, 7.5)
    assert config.corrections.pull is False
    assert config.notify.events == ("failed", "refused")
    assert config.channel.validity.snapshot == timedelta(days=4)


def test_the_environment_may_say_everything(write: Any) -> None:
    environment = {
        f"RAKUTEN_TRAINER_{name}": "x" for name in ("WORK", "DATA_SOURCE", "CHANNEL_KEYS")
    }
    config = load(write(""), {**environment, "RAKUTEN_TRAINER_CHANNEL_URL": "s3://bucket/p"})
    assert config.channel.url == "s3://bucket/p"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("work = ", "not TOML"),
        ("", "work"),
        ("data = 3\n" + LEAST.split("[data]")[0], "data"),
        (LEAST + "[gate]\nmax_mbs = 3\n", "gate: .*max_mbs"),
        (LEAST + "[gate]\nmax_mb = 0\n", "gate.max_mb"),
        (LEAST + "[training]\nepochs = 'many'\n", "training.epochs"),
        (LEAST + "[training]\nseed = -1\n", "training.seed"),
        (LEAST + "[notify]\nevents = ['all']\n", r"notify.events\[0\]"),
        (LEAST + "[notify]\nwebhook = 'chat'\n", "notify.webhook"),
        (LEAST + "expires = {rooot = 9}\n", "rooot"),
        (LEAST + "expires = {timestamp = inf}\n", "."),
        (LEAST + "expires = {timestamp = nan}\n", "."),
        (LEAST + "expires = {timestamp = 1e300}\n", "."),
        (LEAST + "expires = {timestamp = 0}\n", "expires"),
        (LEAST.replace('"c"', '"ftp://x"'), "ftp"),
        (LEAST.replace('"d"', '"s3://b"'), "s3://bucket"),
        (LEAST.replace('url = "c"', 'url = "c"\nendpoint_url = "x"'), "endpoint"),
        (LEAST.replace('"d"', '"d"\naccept = ["sunshine"]'), "sunshine"),
        (LEAST.replace('"w"', '""'), "work"),
        (LEAST.replace('"w"', '"s3://bucket/w"'), "work: a folder is expected"),
        (LEAST + "[trainig]\n", "no setting `trainig`; is `training` meant?"),
        (LEAST + "[training]\nepoch = 3\n", "training: there is no setting `epoch`; is `epochs`"),
        (LEAST + "[training]\nepochs = 1.5\n", "training.epochs: a whole number is expected"),
        (LEAST + "[training]\nwork = 'w'\n", "above the first section"),
        (LEAST.removeprefix("work = "), "."),
        (LEAST.partition("\n")[2], "`work` must be set"),
        (LEAST + "[notify]\nevents = 'failed'\n", "notify.events: a list is expected, not text"),
        (LEAST.replace('"d"', '"d"\nendpoint_url = "x"'), "data.endpoint_url: .*https://host"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(write: Any, content: str, says: str) -> None:
    with pytest.raises(ConfigInvalid, match=says) as caught:
        load(write(content), {})
    assert "\n" not in str(caught.value)


def test_a_misspelt_variable_is_told(write: Any) -> None:
    with pytest.raises(ConfigInvalid, match="RAKUTEN_TRAINER_GATE_MAXMB"):
        load(write(LEAST), {"RAKUTEN_TRAINER_GATE_MAXMB": "3"})


def test_secrets_are_not_shown(write: Any) -> None:
    more = '[notify]\nwebhook = "https://x/secret1"\nsecret = "secret2"\n'
    more += '[tracking]\nuri = "http://jo:secret3@mlflow:5000"\n'
    shown = str(load(write(LEAST + more), {}).redacted())
    assert "secret1" not in shown and "secret2" not in shown and "secret3" not in shown
    assert "mlflow:5000" in shown


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = sorted({*sections(), *(name for names in sections().values() for name in names), "x"})


def toml(value: Any) -> str:
    """A value in TOML's words; null has none and becomes an empty table."""
    match value:
        case None:
            return "{}"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str():
            return '"' + "".join(f"\\U{ord(sign):08X}" for sign in value) + '"'
        case list():
            return f"[{', '.join(map(toml, value))}]"
    return "{" + ", ".join(f"{toml(name)} = {toml(one)}" for name, one in value.items()) + "}"


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(NAMES), VALUES | st.dictionaries(st.sampled_from(NAMES), VALUES)
    ),
    st.booleans(),
)
def test_whatever_is_written_it_is_read_or_refused(
    write: Any, given: dict[str, Any], around: bool
) -> None:
    least = {"work": "w", "data": {"source": "d"}, "channel": {"url": "c", "keys": "k"}}
    whole = {**least, **given} if around else given
    lines = [f"{toml(name)} = {toml(value)}" for name, value in whole.items()]
    try:
        config = load(write("\n".join(lines)), {"RAKUTEN_TRAINER_CHANNEL_REGION": "x"})
    except ConfigInvalid as error:
        assert "\n" not in str(error)
    else:
        assert config.redacted()


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "trainer.toml"
    file.write_bytes(b"work = '\xff'")
    with pytest.raises(ConfigInvalid, match="not TOML"):
        load(file, {})
