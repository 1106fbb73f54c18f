"""What goes wrong with an S3 service, as this room's errors, each cause told from the others.

Reasons are our own words: an answer may come from anybody, and what botocore adds may be anything.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError, NameResolutionError
from urllib3.exceptions import TimeoutError as LinkTimeoutError

from channel.errors import (
    CertificateRefused,
    ChannelDenied,
    ChannelError,
    ChannelIntercepted,
    ChannelNotWritable,
    ChannelUnreachable,
    ClockWrong,
    CredentialsMissing,
    CredentialsRefused,
    HostUnknown,
    NoSuchChannel,
)
from channel.store import ObjectMissing
from common.errors import machine_reason

_PROXY_ASKS = "the proxy wants a password"

CLOCK_TOLERANCE = timedelta(minutes=15)
"""How far a clock may be off before S3 refuses its signatures."""

_CLOCK = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}
_CREDENTIALS = {
    "SignatureDoesNotMatch": "its secret is another one",
    "InvalidAccessKeyId": "the server does not know it",
    "InvalidClientTokenId": "the server does not know it",
    "UnrecognizedClientException": "the server does not know it",
    "AuthFailure": "the server does not know it",
    "InvalidToken": "its session is not valid",
    "ExpiredToken": "its session is over",
    "ExpiredTokenException": "its session is over",
    "TokenRefreshRequired": "its session is over",
    "AuthorizationHeaderMalformed": "it is used for the wrong region",
    "InvalidSecurity": "the server does not take it",
    "NotSignedUp": "its account is not signed up for this service",
    "AccountProblem": "there is a problem with its account",
    "401": "the server wants another one",
}
_ALWAYS = {"get_object": {"ETag"}, "put_object": {"ETag"}, "list_objects_v2": {"IsTruncated"}}
"""What the answers to an operation always have."""
_PASSING_CODES = {"SlowDown", "RequestTimeout", "ConditionalRequestConflict", "OperationAborted"}
_PASSING_STATUS = {429, 500, 502, 503, 504}
_ELSEWHERE = {"PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException"}
_CUT = (
    boto.ConnectionClosedError,
    boto.ResponseStreamingError,
    boto.IncompleteReadError,
    HTTPError,
)
_LATE = (boto.ConnectTimeoutError, boto.ReadTimeoutError, LinkTimeoutError, TimeoutError)
_TRANSPORT = (boto.HTTPClientError, boto.ConnectionError, TimeoutError, *_CUT)

E = TypeVar("E", bound=BaseException)


class Intercepted(Exception):
    """An answer that an S3 service does not give; the argument says what is odd about it."""


class Replaced(Exception):
    """Another object bears the name since the first part of it was fetched."""


def check_page(status: int, content_type: str, body: bytes | None) -> None:
    """Raises `Intercepted` where a successful answer is for people (`body` None: not yet read).

    Before botocore reads it, which takes a body that is not XML for an error of the server.
    """
    if status >= 300 or body == b"":
        return
    if "html" in content_type:
        raise Intercepted("a web page")
    if body is not None and not body.lstrip().startswith(b"<"):
        raise Intercepted("not an answer of S3")


def check_answer(operation: str, answer: Any) -> None:
    """Raises `Intercepted` where a successful `answer` lacks what an S3 service always says."""
    if not answer.keys() >= _ALWAYS.get(operation, set()):
        if "Body" in answer:
            answer["Body"].close()
        raise Intercepted("not an answer of S3")


def status_of(error: Exception) -> int:
    """The HTTP status of an error that a server answered with, else 0."""
    return int(_answer_of(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_unmet(error: Exception) -> bool:
    """Whether the condition of a conditional request did not hold."""
    return status_of(error) == 412 or _code(error) == "NoSuchKey"


def is_conflict(error: Exception) -> bool:
    """Whether another writer was first, or is about to be."""
    return is_unmet(error) or status_of(error) == 409


def is_passing(error: Exception) -> bool:
    """Whether the same request may well succeed a moment later."""
    if isinstance(error, boto.ClientError):
        return _code(error) in _PASSING_CODES or status_of(error) in _PASSING_STATUS
    if isinstance(error, boto.SSLError):
        return isinstance(_inner(error, ssl.SSLError), ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return isinstance(error, (*_TRANSPORT, ResponseParserError))


def explain(error: Exception, url: str, name: str, writing: bool = False) -> Exception:
    """The error to raise about the object `name` of the channel `url`; a bug comes back as it is.

    `writing` is whether the request was to change something.
    """
    if isinstance(error, Replaced) or (status_of(error) == 412 and not writing):
        return ChannelUnreachable(url=url, reason="a file was replaced while it was read")
    if isinstance(error, boto.ClientError):
        return _answered(error, error.operation_name, url, name, writing)
    if isinstance(error, Intercepted | ResponseParserError):
        odd = str(error) if isinstance(error, Intercepted) else "unreadable"
        return ChannelIntercepted(url=url, reason=odd)
    if isinstance(error, boto.NoCredentialsError):
        return CredentialsMissing(url=url)
    if isinstance(error, _TRANSPORT):
        return _disconnected(error, url)
    if isinstance(error, boto.BotoCoreError):
        return CredentialsRefused(url=url, reason=_configuration(error))
    return error


def _answered(error: Exception, operation: str, url: str, name: str, writing: bool) -> Exception:
    code, status = _code(error), status_of(error)
    answer = _answer_of(error)
    headers, message = answer["ResponseMetadata"]["HTTPHeaders"], answer["Error"].get("Message", "")
    if status == 407:
        return ChannelUnreachable(url=url, reason=_PROXY_ASKS)
    if status == 511 or (status < 500 and _is_foreign(code, status, headers)):
        return ChannelIntercepted(url=url, reason=f"HTTP status {status}")
    ahead = _ahead(headers)
    if ahead is not None and (
        code in _CLOCK or (status in (400, 401, 403) and abs(ahead) > CLOCK_TOLERANCE)
    ):
        return ClockWrong(url=url, seconds=round(ahead.total_seconds()))
    if code in _CREDENTIALS:
        return CredentialsRefused(url=url, reason=_CREDENTIALS[code])
    if code == "NoSuchKey":
        return ObjectMissing(name)
    if writing:
        return ChannelNotWritable(url=url, reason=_unwritable(code, status))
    if code == "NoSuchBucket":
        return NoSuchChannel(url=url)
    if status == 404 or (operation == "GetObject" and "s3:ListBucket" in message):
        # To a key without the right to list, AWS denies to tell that an object is missing.
        return ObjectMissing(name)
    if status == 403:
        return ChannelDenied(url=url, reason="access denied, or there is no channel here")
    return ChannelUnreachable(url=url, reason=_answer(code, status))


def _is_foreign(code: str, status: int, headers: dict[str, str]) -> bool:
    """Whether no S3 service answers so: without an error code of its own, a page or a redirect."""
    page = "html" in headers.get("content-type", "")
    return not code or (code.isdigit() and (page or 300 <= status < 400))


def _unwritable(code: str, status: int) -> str:
    if code == "NoSuchBucket":
        return "there is no such bucket"
    if status == 403:
        return "access denied"
    if status == 501:
        return "the server lacks conditional writes"
    return _answer(code, status)


def _answer(code: str, status: int) -> str:
    if code in _ELSEWHERE:
        return "the bucket is in another region"
    plain = code.isascii() and code.isalpha() and len(code) < 64
    return f"the server answers {code}" if plain else f"HTTP status {status}"


def _disconnected(error: Exception, url: str) -> ChannelError:
    if _inner(error, NameResolutionError) and isinstance(error, boto.EndpointConnectionError):
        return HostUnknown(url=url, host=urlsplit(error.kwargs["endpoint_url"]).hostname)
    untrusted = _inner(error, ssl.SSLCertVerificationError)
    if untrusted is not None:
        return CertificateRefused(url=url, reason=untrusted.verify_message)
    return ChannelUnreachable(url=url, reason=_link(error))


def _link(error: Exception) -> str:
    if isinstance(error, boto.ProxyConnectionError):
        refusal = str(_inner(error.kwargs["error"], OSError))
        return _PROXY_ASKS if "407" in refusal else "the proxy does not let it through"
    if isinstance(error, _LATE):
        return "no answer in time"
    if isinstance(error, boto.SSLError):
        return "no secure connection"
    cause = _inner(error, OSError)
    if isinstance(error, boto.EndpointConnectionError) and cause is not None and cause.strerror:
        return machine_reason(cause)
    return "the connection broke off" if isinstance(error, _CUT) else "no connection"


def _configuration(error: Exception) -> str:
    if isinstance(error, boto.ProfileNotFound):
        return f"there is no profile {error.kwargs['profile']}"
    if isinstance(error, boto.PartialCredentialsError):
        return f"{error.kwargs['cred_var']} is missing"
    return f"AWS's configuration on this machine: {type(error).__name__}"


def _ahead(headers: dict[str, str]) -> timedelta | None:
    """By how much this clock is ahead of the server's."""
    try:
        return datetime.now(UTC) - parsedate_to_datetime(headers["date"])
    except (KeyError, TypeError, ValueError):
        return None


def _code(error: Exception) -> str:
    """The error code of an S3 service, else the HTTP status, else nothing."""
    return str(_answer_of(error).get("Error", {}).get("Code", ""))


def _answer_of(error: Exception) -> dict[str, Any]:
    return error.response if isinstance(error, boto.ClientError) else {}


def _inner(error: BaseException, kind: type[E]) -> E | None:
    """The first error of a `kind` among those that `error` was made from."""
    found, seen = [error], set[int]()
    while found:
        current = found.pop(0)
        if isinstance(current, kind):
            return current
        seen.add(id(current))
        wrapped = getattr(current, "kwargs", {}).get("error")
        inner = (wrapped, current.__cause__, current.__context__, *current.args)
        found += [e for e in inner if isinstance(e, BaseException) and id(e) not in seen]
    return None
