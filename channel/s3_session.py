"""A client of an S3 service: what it reads of its environment, whom it trusts, how long it waits.

With an access key of our own, nothing of AWS in the environment counts, neither variables nor files
of the home folder.  The system's proxies and its trust store always count: they are how a company
lets its machines reach the internet.
"""

from __future__ import annotations

import ssl
from typing import Any

import truststore
from botocore.config import Config
from botocore.configprovider import ConfigValueStore, ConstantProvider
from botocore.httpsession import URLLib3Session
from botocore.loaders import Loader
from botocore.session import Session
from botocore.utils import get_environ_proxies

from channel.access import Access
from channel.s3_errors import Intercepted, check_page

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
"""Without a single byte."""
WRITE_SECONDS = 60.0
"""A server takes its time to store a whole model before it answers."""

DEFAULT_REGION = "us-east-1"
"""AWS corrects it by itself; most other services take any."""

_CONFIG = {
    "signature_version": "s3v4",
    # `channel.s3_attempts` owns the retries: those of two layers multiply.
    "retries": {"total_max_attempts": 1, "mode": "standard"},
    # What else there is beside AWS often knows no checksum but Content-MD5.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}

# Not ~/.aws/models, which may describe other endpoints.  Kept, for it is slow to load.
_MODELS = Loader([Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def connect(access: Access) -> Any:
    """A botocore client for S3; reaches for nothing but, without a key, AWS's credentials.

    Raises BotoCoreError and ValueError (a bad endpoint or region).
    """
    if access.endpoint_url and not access.endpoint_url.startswith(("https://", "http://")):
        raise ValueError("an endpoint without a scheme")
    session = Session() if access.key is None else _IsolatedSession()
    region = access.region or session.get_config_variable("region") or DEFAULT_REGION
    config = Config(**_CONFIG, ignore_configured_endpoint_urls=access.key is not None)
    client = session.create_client(
        "s3",
        region_name=region,
        endpoint_url=access.endpoint_url,
        aws_access_key_id=access.key and access.key.access_key_id,
        aws_secret_access_key=access.key and access.key.secret_access_key,
        config=config,
    )
    transport = _Transport(client.meta.endpoint_url, session.get_config_variable("ca_bundle"))
    client.meta.events.register("before-send.s3", transport)
    client.meta.events.register("before-call.s3.HeadBucket", _end_redirects)
    return client


def _end_redirects(context: Any, **_: Any) -> None:
    # Redirected, botocore asks for the bucket's region; a network's sign-in page redirects that
    # request too, and it would ask for ever.
    context["s3_redirect"]["redirected"] = True


class _IsolatedSession(Session):  # type: ignore[misc]
    """A session with botocore's defaults, whatever the environment and the home folder say."""

    def __init__(self) -> None:
        super().__init__()
        defaults = {
            name: ConstantProvider(default)
            for name, (_, _, default, _) in self.SESSION_VARIABLES.items()
        }
        self.register_component("config_store", ConfigValueStore(defaults))
        self.register_component("data_loader", _MODELS)

    @property
    def full_config(self) -> dict[str, Any]:
        """What ~/.aws would hold."""
        return {"profiles": {}}

    def _register_client_plugins(self, client: Any) -> None:
        """None: a variable of the environment names them."""


class _Transport:
    """Sends botocore's requests in the place of its own HTTP session.

    The proxies are those of the system: of the variables, or the settings of Windows and macOS.
    """

    def __init__(self, endpoint_url: str, ca_bundle: str | None) -> None:
        proxies = get_environ_proxies(endpoint_url)
        self._reading, self._writing = (
            _SystemTrust(
                verify=ca_bundle or True, proxies=proxies, timeout=(CONNECT_SECONDS, seconds)
            )
            for seconds in (READ_SECONDS, WRITE_SECONDS)
        )

    def __call__(self, request: Any, **_: Any) -> Any:
        session = self._writing if request.method == "PUT" else self._reading
        answer = session.send(request)
        body = None if request.stream_output else answer.content
        try:
            check_page(answer.status_code, answer.headers.get("content-type", ""), body)
        except Intercepted:
            answer.raw.close()
            raise
        return answer


class _SystemTrust(URLLib3Session):  # type: ignore[misc]
    """Trusts whom the operating system trusts (on Linux also SSL_CERT_FILE), not botocore's list.

    And a CA bundle that AWS's own configuration names.
    """

    def _get_ssl_context(self) -> ssl.SSLContext:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def _setup_ssl_cert(self, conn: Any, _url: str, verify: str | bool) -> None:
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = verify if isinstance(verify, str) else None
