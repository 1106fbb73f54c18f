"""S3 services on loopback that believe nobody.

moto runs in this process.  It checks every signature against the secret, and every action against
the user's policies; but it knows no clock, and of the conditions in a policy nothing at all: a
statement applies as if it had none.

ministack is stricter.  It runs in an environment of its own, looks at the clock, and reads
conditions.  Neither of the two knows variables in policies (`${aws:username}`).
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from botocore.session import Session

from channel.access import Access, AccessKey
from channel.s3_session import connect

ANYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
START_SECONDS = 30.0


class S3Server:
    """A running service; `root` may make users in it."""

    region = "us-east-1"

    def __init__(self, endpoint_url: str, root: AccessKey) -> None:
        self.endpoint_url = endpoint_url
        self.requests: list[tuple[str, str]] = []
        """Method and path (with its query) of every request so far (moto's only)."""
        self._iam = Session().create_client(
            "iam",
            region_name=self.region,
            endpoint_url=endpoint_url,
            aws_access_key_id=root.access_key_id,
            aws_secret_access_key=root.secret_access_key,
        )
        self._admin = self.make_key("admin", ANYTHING)
        self._s3 = connect(self.access(self._admin))

    def make_bucket(self, name: str | None = None) -> str:
        """Makes a bucket, of a new name where none is given; returns the name."""
        name = name or f"bucket-{uuid4().hex}"
        self._s3.create_bucket(Bucket=name)
        return name

    def make_key(self, user: str, policy: dict[str, Any]) -> AccessKey:
        """An access key of a new user, who may do what `policy` says.

        The user is called `user`, or like it where there is one of that name already.
        """
        try:
            self._iam.create_user(UserName=user)
        except self._iam.exceptions.EntityAlreadyExistsException:
            user = f"{user}-{uuid4().hex}"
            self._iam.create_user(UserName=user)
        self._iam.put_user_policy(
            UserName=user, PolicyName="policy", PolicyDocument=json.dumps(policy)
        )
        key = self._iam.create_access_key(UserName=user)["AccessKey"]
        return AccessKey(key["AccessKeyId"], key["SecretAccessKey"])

    def admin(self) -> AccessKey:
        """The key of a user who may do everything."""
        return self._admin

    def access(self, key: AccessKey) -> Access:
        """How to reach this service with a key."""
        return Access(self.endpoint_url, self.region, key)


@contextmanager
def moto() -> Iterator[S3Server]:
    """moto, from here to the end of the block."""
    from moto.core import DEFAULT_ACCOUNT_ID, enable_iam_authentication
    from moto.iam.models import iam_backends
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    with enable_iam_authentication():
        iam = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
        iam.create_user(S3Server.region, "root")
        iam.put_user_policy("root", "policy", json.dumps(ANYTHING))
        root = iam.create_access_key("root")
        moto.start()
        try:
            host, port = moto.get_host_and_port()
            server = S3Server(
                f"http://{host}:{port}", AccessKey(root.access_key_id, root.secret_access_key)
            )
            assert moto._server is not None
            moto._server.app = _one_at_a_time(moto._server.app, server.requests)
            yield server
        finally:
            moto.stop()


def _one_at_a_time(app: Any, requests: list[tuple[str, str]]) -> Callable[..., Iterable[bytes]]:
    """The application, noting its requests: moto checks a condition and writes without a lock."""
    lock = Lock()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        requests.append((environ["REQUEST_METHOD"], environ["RAW_URI"]))
        with lock:
            answer: Iterable[bytes] = app(environ, start_response)
            return answer

    return application


@contextmanager
def ministack(interpreter: Path, folder: Path) -> Iterator[S3Server]:
    """ministack, run by the Python of an environment that has it, with `folder` as its home."""
    root = AccessKey("root", "no secret: ministack takes any from its root")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if "AWS_" not in name}
    environment |= {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AWS_ACCESS_KEY_ID": root.access_key_id,
        "LOG_LEVEL": "WARNING",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [interpreter, "-m", "ministack"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, folder / "log")
            yield S3Server(f"http://127.0.0.1:{port}", root)
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text(encoding="utf-8"))
