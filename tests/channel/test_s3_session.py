"""Whom an S3 client listens to: our access key and the system's trust, not AWS's environment."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectTimeoutError
from botocore.httpsession import URLLib3Session
from botocore.loaders import Loader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channel import s3_attempts, s3_session
from channel.access import AMBIENT, Access, AccessKey
from channel.errors import (
    BadChannelUrl,
    CertificateRefused,
    ChannelUnreachable,
    CredentialsMissing,
    CredentialsRefused,
    HostUnknown,
)
from channel.s3 import S3Store

if TYPE_CHECKING:
    from s3_server import S3Server

KEY = AccessKey("AKIAOURS", "our+secret/of/forty+characters/and+slashes")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and none of the variables that this machine may have."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr(Loader, "CUSTOMER_DATA_PATH", str(home / ".aws" / "models"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(s3_attempts, "sleep", lambda seconds: None)
    return home


class Sent(Exception):
    """What was about to go onto the network."""

    def __init__(self, session: Any, request: Any) -> None:
        self.url = request.url
        self.headers = {name.lower(): str(value) for name, value in _text(request.headers)}
        self.timeouts = session._timeout.connect_timeout, session._timeout.read_timeout


def _text(headers: Any) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        yield name, value.decode() if isinstance(value, bytes) else value


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sent]:
    """Lets an access do a request, and catches it: `send(access, "get_object", ...)`."""

    def catch(session: Any, request: Any) -> Any:
        raise Sent(session, request)

    monkeypatch.setattr(URLLib3Session, "send", catch)

    def send(access: Access, operation: str = "get_object", **parameters: Any) -> Sent:
        with pytest.raises(Sent) as caught:
            client = s3_session.connect(access)
            getattr(client, operation)(Bucket="bucket", Key="models/a", **parameters)
        return caught.value

    return send


# The environment

VARIABLES = {
    "AWS_PROFILE": "theirs",
    "AWS_DEFAULT_PROFILE": "theirs",
    "AWS_ENDPOINT_URL": "https://evil.example",
    "AWS_ENDPOINT_URL_S3": "https://evil.example",
    "AWS_REGION": "us-west-2",
    "AWS_DEFAULT_REGION": "us-west-2",
    "AWS_ACCESS_KEY_ID": "AKIATHEIRS",
    "AWS_SECRET_ACCESS_KEY": "theirs",
    "AWS_SESSION_TOKEN": "theirs",
    "AWS_SECURITY_TOKEN": "theirs",
    "AWS_BEARER_TOKEN_S3": "theirs",
    "AWS_AUTH_SCHEME_PREFERENCE": "noAuth,httpBearerAuth",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_S3_USE_ARN_REGION": "true",
    "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy",
    "AWS_DEFAULTS_MODE": "auto",
    "AWS_MAX_ATTEMPTS": "9",
    "AWS_RETRY_MODE": "adaptive",
    "AWS_CA_BUNDLE": "/nowhere/ca.pem",
    "REQUESTS_CA_BUNDLE": "/nowhere/ca.pem",
    "AWS_DATA_PATH": "{home}/.aws/models",
    "AWS_CONFIG_FILE": "{home}/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "{home}/.aws/credentials",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_supported",
    "AWS_CSM_ENABLED": "true",
    "BOTOCORE_EXPERIMENTAL__PLUGINS": "evil=evil_plugin",
}

CONFIG = """\
[default]
region = us-west-2
endpoint_url = https://evil.example
services = evil
ca_bundle = /nowhere/ca.pem
use_fips_endpoint = true
max_attempts = 9
s3 =
    addressing_style = path
    use_accelerate_endpoint = true
[services evil]
s3 =
    endpoint_url = https://evil.example
"""


def poison(home: Path) -> None:
    """Fills a home with settings that lead elsewhere."""
    (home / ".aws" / "config").write_text(CONFIG, encoding="utf-8")
    (home / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AKIATHEIRS\naws_secret_access_key = theirs\n"
        "aws_session_token = theirs\n",
        encoding="utf-8",
    )
    model = home / ".aws" / "models" / "s3" / "2999-01-01"
    model.mkdir(parents=True)
    for name in ("service-2.json", "endpoint-rule-set-1.json"):
        (model / name).write_text("{}", encoding="utf-8")
    (home / ".aws" / "models" / "endpoints.json").write_text("{}", encoding="utf-8")


def is_ours(sent: Sent, region: str = "eu-west-3") -> None:
    assert sent.url == f"https://bucket.s3.{region}.amazonaws.com/models/a"
    credential = sent.headers["authorization"]
    assert credential.startswith("AWS4-HMAC-SHA256 Credential=AKIAOURS/")
    assert f"/{region}/s3/aws4_request" in credential
    assert "x-amz-security-token" not in sent.headers
    assert not [name for name in sent.headers if "checksum" in name]


@pytest.mark.parametrize("name", ["none", *VARIABLES, "home", "garbage", "all"])
def test_nothing_of_aws_in_the_environment_counts_beside_a_key(
    name: str, send: Callable[..., Sent], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_home / "evil_plugin.py").write_text(
        "def initialize_client_plugin(client):\n    client.meta.config.evil = True\n"
    )
    monkeypatch.syspath_prepend(str(own_home))
    for variable, value in VARIABLES.items():
        if name in (variable, "all"):
            monkeypatch.setenv(variable, value.format(home=own_home))
    if name in ("home", "all", "AWS_DATA_PATH", "AWS_CONFIG_FILE"):
        poison(own_home)
    if name == "garbage":
        for file in ("config", "credentials"):
            (own_home / ".aws" / file).write_text("[default\n", encoding="utf-8")
    access = Access(region="eu-west-3", key=KEY)
    is_ours(send(access))
    is_ours(send(access, "put_object", Body=BytesIO(b"content")))
    assert "evil_plugin" not in sys.modules
    is_ours_elsewhere = send(Access("https://s3.example:9000", "eu-west-3", KEY))
    assert is_ours_elsewhere.url == "https://s3.example:9000/bucket/models/a"


@pytest.mark.parametrize("poisoned", [False, True])
def test_without_a_region_it_is_the_one_that_aws_corrects(
    send: Callable[..., Sent], own_home: Path, poisoned: bool
) -> None:
    if poisoned:
        poison(own_home)
    sent = send(Access(key=KEY))
    assert sent.url == "https://bucket.s3.amazonaws.com/models/a"
    assert "/us-east-1/s3/aws4_request" in sent.headers["authorization"]


def test_botocore_does_not_try_again(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fail(session: Any, request: Any) -> Any:
        calls.append(request)
        raise ConnectTimeoutError(endpoint_url=request.url)

    poison(own_home)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    monkeypatch.setattr(URLLib3Session, "send", fail)
    for access in (Access(key=KEY), Access(endpoint_url="https://s3.example", key=KEY)):
        calls.clear()
        with pytest.raises(ConnectTimeoutError):
            s3_session.connect(access).get_object(Bucket="bucket", Key="a")
        assert len(calls) == 1


def test_reading_waits_less_long_than_writing(send: Callable[..., Sent]) -> None:
    assert send(Access(key=KEY)).timeouts == (5, 10)
    assert send(Access(key=KEY), "put_object", Body=b"").timeouts == (5, 60)


# Without a key


def test_without_a_key_aws_s_own_ways_apply(
    send: Callable[..., Sent], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(own_home)
    (own_home / ".aws" / "config").write_text("[default]\nregion = us-west-2\n", encoding="utf-8")
    (own_home / ".aws" / "models" / "endpoints.json").unlink()
    (own_home / ".aws" / "models").rename(own_home / "models")
    sent = send(AMBIENT)
    assert sent.url == "https://bucket.s3.us-west-2.amazonaws.com/models/a"
    assert "Credential=AKIATHEIRS/" in sent.headers["authorization"]
    assert sent.headers["x-amz-security-token"] == "theirs"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example")
    assert "s3.example" in send(AMBIENT).url
    assert "/eu-west-3/s3/" in send(Access(region="eu-west-3")).headers["authorization"]


def test_without_any_key_there_is_none(s3_server: S3Server) -> None:
    with pytest.raises(CredentialsMissing):
        S3Store("bucket", "", Access(s3_server.endpoint_url)).read("a", 9)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"AWS_PROFILE": "nobody"}, "there is no profile nobody"),
        ({"AWS_ACCESS_KEY_ID": "AKIA"}, "AWS_SECRET_ACCESS_KEY is missing"),
    ],
)
def test_what_is_wrong_with_aws_s_configuration_is_told(
    s3_server: S3Server,
    variables: dict[str, str],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CredentialsRefused, match=reason):
        S3Store("bucket", "", Access(s3_server.endpoint_url)).read("a", 9)


def test_a_configuration_that_nobody_can_read_is_told(own_home: Path, s3_server: S3Server) -> None:
    (own_home / ".aws" / "config").write_text("[default\nsecret", encoding="utf-8")
    with pytest.raises(CredentialsRefused, match="ConfigParseError") as caught:
        S3Store("bucket", "", Access(s3_server.endpoint_url)).read("a", 9)
    assert "secret" not in str(caught.value)


def test_the_environment_s_key_opens_a_bucket(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = s3_server.make_bucket()
    admin = s3_server.admin()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", admin.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", admin.secret_access_key)
    store = S3Store(bucket, "", Access(s3_server.endpoint_url))
    store.create("a", BytesIO(b"content"))
    assert store.read("a", 99).content == b"content"


# Bad settings


@pytest.mark.parametrize("endpoint", ["localhost:9000", "s3.example", "https://", "ftp://x", "x y"])
def test_an_endpoint_that_is_none(endpoint: str) -> None:
    with pytest.raises(BadChannelUrl, match="endpoint"):
        S3Store("bucket", "", Access(endpoint, key=KEY)).read("a", 9)


def test_a_region_that_is_none() -> None:
    with pytest.raises(BadChannelUrl, match="region"):
        S3Store("bucket", "", Access(region="not a region!", key=KEY)).read("a", 9)


def test_construction_reaches_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channel.s3.connect", None)
    assert S3Store("bucket", "a/b", AMBIENT).url == "s3://bucket/a/b"
    assert S3Store("bucket", "", AMBIENT).url == "s3://bucket"


# The network


def read_from(endpoint_url: str) -> bytes:
    return S3Store("bucket", "", Access(endpoint_url, key=KEY)).read("a", 99).content


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(HostUnknown) as caught:
        read_from("https://s3.misspelt.example")
    assert caught.value.data["host"] == "s3.misspelt.example"


def test_a_name_that_is_looked_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    released = Event()
    monkeypatch.setattr(s3_attempts, "PATIENCE", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(60) and [])
    try:
        with pytest.raises(ChannelUnreachable, match="no answer in time"):
            read_from("https://s3.example")
    finally:
        released.set()


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelUnreachable, match=r"(?i)refused") as caught:
            read_from(f"http://127.0.0.1:{reserved.getsockname()[1]}")
    assert "object at 0x" not in str(caught.value)


class Authority:
    """A certificate authority that only its company knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Company CA")])
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = (
            self._builder(self._name, self._key, timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, *names: str, valid: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's side of TLS, with a certificate for names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        alternatives: list[x509.GeneralName] = []
        for name in names:
            try:
                alternatives.append(x509.IPAddress(ip_address(name)))
            except ValueError:
                alternatives.append(x509.DNSName(name))
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            self._builder(subject, key, valid)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(authority, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / "server.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, valid: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + valid)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )


class Answering(BaseHTTPRequestHandler):
    """Says the same to everybody."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"content")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def listening(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """A server on 127.0.0.1, and its port."""

    class Server(ThreadingHTTPServer):
        def finish_request(self, request: Any, client_address: Any) -> None:
            try:
                if tls is not None:
                    request = tls.wrap_socket(request, server_side=True)
                super().finish_request(request, client_address)
            except OSError:
                pass  # the client does not trust us
            finally:
                request.close()

    server = Server(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


linux = pytest.mark.skipif(sys.platform != "linux", reason="another way to add to the trust store")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_certificate_of_an_unknown_authority_is_refused(authority: Authority) -> None:
    with (
        listening(Answering, authority.issue("127.0.0.1")) as port,
        pytest.raises(CertificateRefused, match=r"issuer|self-signed|trust|certificate") as caught,
    ):
        read_from(f"https://127.0.0.1:{port}")
    assert "object at 0x" not in str(caught.value)
    assert "\n" not in str(caught.value)


@linux
def test_what_the_system_trusts_is_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with listening(Answering, authority.issue("127.0.0.1", "localhost")) as port:
        assert read_from(f"https://127.0.0.1:{port}") == b"content"
        assert read_from(f"https://localhost:{port}") == b"content"


@linux
@pytest.mark.parametrize(
    ("names", "valid", "reason"),
    [
        (["elsewhere.example"], timedelta(days=1), "mismatch"),
        (["127.0.0.1"], timedelta(days=-1), "expired"),
    ],
)
def test_trust_is_for_one_name_and_for_a_time(
    authority: Authority,
    names: list[str],
    valid: timedelta,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        listening(Answering, authority.issue(*names, valid=valid)) as port,
        pytest.raises(CertificateRefused, match=reason),
    ):
        read_from(f"https://127.0.0.1:{port}")


@linux
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_variable_of_others_adds_trust(
    authority: Authority, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(authority.file))
    with (
        listening(Answering, authority.issue("127.0.0.1")) as port,
        pytest.raises(CertificateRefused),
    ):
        read_from(f"https://127.0.0.1:{port}")


def test_the_trainer_may_add_an_authority_in_aws_s_way(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_CA_BUNDLE": str(authority.file),
        "AWS_ACCESS_KEY_ID": KEY.access_key_id,
        "AWS_SECRET_ACCESS_KEY": KEY.secret_access_key,
    }.items():
        monkeypatch.setenv(name, value)
    with listening(Answering, authority.issue("127.0.0.1")) as port:
        store = S3Store("bucket", "", Access(f"https://127.0.0.1:{port}"))
        assert store.read("a", 99).content == b"content"


def test_a_server_without_tls_where_it_should_be(authority: Authority) -> None:
    with (
        listening(Answering) as port,
        pytest.raises(ChannelUnreachable, match="no secure connection"),
    ):
        read_from(f"https://127.0.0.1:{port}")


# Proxies


class Proxy(BaseHTTPRequestHandler):
    """Opens tunnels to this machine, whatever host is asked for."""

    asked: list[tuple[str, str | None]]

    def do_CONNECT(self) -> None:
        self.asked.append((self.path, self.headers.get("Proxy-Authorization")))
        port = int(self.path.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as other:
            self.send_response(200)
            self.end_headers()
            back = Thread(target=_pour, args=(other, self.connection))
            back.start()
            _pour(self.connection, other)
            back.join()

    def log_message(self, *_: Any) -> None:
        pass


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@linux
@pytest.mark.parametrize("login", ["", "anna:pass%20word@"])
def test_the_system_s_proxy_is_used(
    authority: Authority, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    asked: list[tuple[str, str | None]] = []
    handler = type("Handler", (Proxy,), {"asked": asked})
    with (
        listening(Answering, authority.issue("s3.company.example")) as port,
        listening(handler) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{proxy}")
        assert read_from(f"https://s3.company.example:{port}") == b"content"
    [(place, credentials)] = asked
    assert place == f"s3.company.example:{port}"
    assert (credentials is not None) == bool(login)


@linux
def test_the_system_s_exceptions_from_its_proxy_are_kept(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with listening(Answering, authority.issue("127.0.0.1")) as port:
        with pytest.raises(ChannelUnreachable, match="proxy"):
            read_from(f"https://127.0.0.1:{port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert read_from(f"https://127.0.0.1:{port}") == b"content"


@pytest.mark.parametrize(
    ("status", "reason"), [(407, "the proxy wants a password"), (403, "does not let it through")]
)
def test_a_proxy_that_refuses_is_told_from_the_server(
    status: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(Proxy):
        def do_CONNECT(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Refusing) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://anna:hidden@127.0.0.1:{proxy}")
        with pytest.raises(ChannelUnreachable, match=reason) as caught:
            read_from("https://s3.example")
    assert "hidden" not in "".join(traceback.format_exception(caught.value))
