"""The weekly job with everything real but the training: the model is the tiny one."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Hook:
    """A receiver of webhooks."""

    url: str = ""
    status: int = 200
    posts: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        return [post["event"] for post in self.posts]


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.bodies.append(body)
            found.posts.append(json.loads(body))
            found.headers.append(dict(self.headers.items()))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts at a webhook without the time between them."""
    from trainer.job import notify

    monkeypatch.setattr(notify, "RETRIES", notify.RETRIES.new(backoff_factor=0))


class Shop:
    """A shop, its channel, and its configuration; counts the trainings."""

    def __init__(self, folder: Path, channel: Any, hook: Hook, sound: Path) -> None:
        self.folder, self.channel, self.hook, self.sound = folder, channel, hook, sound
        self.trainings = 0
        self.labels: Any = None
        """Other labels for the next model: the gate refuses it."""
        self.during: Callable[[], None] = lambda: None
        """Called while a model is trained."""
        self.file = folder / "trainer.toml"
        self.configure()

    def configure(self, more: str = "") -> None:
        self.file.write_text(
            f'work = "work"\n'
            f'[data]\nsource = "data"\n'
            f'[channel]\nurl = "{self.channel.url}"\nkeys = "{self.channel.keys}"\n'
            f'[notify]\nwebhook = "{self.hook.url}"\nsecret = "s3cret"\n'
            f'[training]\nphoto_weights = "none"\n{more}',
            encoding="utf-8",
        )

    @property
    def job(self) -> Any:
        from common.progress import silent
        from trainer.job.config import load
        from trainer.job.job import Job

        return Job(load(self.file, {}), silent)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Path) -> Path:
    """`data/`, and `sound.bundle`, which the gate lets pass on it."""
    import tiny_models

    from trainer.data.scan import scan

    folder = tmp_path_factory.mktemp("shop")
    tiny_models.write_shop(folder / "data", 180)
    with scan(folder / "data", folder / "scan") as index:
        tiny_models.calibrated(tiny_bundle, folder / "sound.bundle", index)
    return folder


@pytest.fixture
def shop(
    tmp_path: Path,
    template: Path,
    make_channel: Any,
    hook: Hook,
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    import tiny_models

    from converter.run_folder import RunFolder
    from trainer import retraining
    from trainer.fitting import Epoch
    from trainer.train import Trained

    sound = template / "sound.bundle"
    shutil.copytree(template / "data", tmp_path / "data")
    made = Shop(tmp_path, make_channel("models"), hook, sound)

    def train(index: Any, run: RunFolder, *_: object) -> Trained:
        made.trainings += 1
        made.during()
        run.path.mkdir(parents=True, exist_ok=True)
        run.model.write_bytes(f"{index.fingerprint} {made.trainings}".encode())
        trained = Trained(run, [Epoch(1, 0.5, 0.9)], [Epoch(1, 0.7, float("nan"))])
        trained.keep()
        return trained

    def convert(run: Path, bundle: Path, progress: object) -> Any:
        from bundle import archive

        changes = {} if made.labels is None else {"labels": made.labels}
        version = f"model-{made.trainings}"
        tiny_models.pack(sound, bundle, model_version=version, **changes)
        return archive.read(bundle)

    monkeypatch.setattr(retraining, "train", train)
    monkeypatch.setattr(retraining, "convert", convert)
    return made
