"""Describes failed requests in words for a report, and parses the Retry-After header. Pure functions."""

from __future__ import annotations

import email.utils
import os
import ssl
import time
from contextlib import suppress

import aiohttp

from .connections import NotPublicError

TIMED_OUT = "no answer in time"
NOT_REQUESTED = "not asked"
#: Parts of the reasons of connection failures that another attempt would only repeat.
PERMANENT = ("no such host", "certificate", "TLS", NOT_REQUESTED)


class RequestFailedError(Exception):
    """No response arrived."""

    def __init__(self, reason: str, *, connected: bool):
        """*reason*: a phrase for the report. *connected*: whether there was a connection to the host."""
        super().__init__(reason)
        self.reason, self.connected = reason, connected

    @property
    def permanent(self) -> bool:
        """Whether another attempt would fail in the same way."""
        return not self.connected and any(part in self.reason for part in PERMANENT)


def not_requested(reason: str) -> RequestFailedError:
    """The failure of a request to a host that is not public; *reason* says which address of it."""
    return RequestFailedError(f"{NOT_REQUESTED}: {reason}, and only public hosts are asked", connected=False)


def describe(error: BaseException) -> RequestFailedError:
    """Converts an exception of aiohttp, of a socket or of TLS."""
    if isinstance(error, NotPublicError):
        return not_requested(str(error))
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublicError):
        return not_requested(str(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return RequestFailedError("no such host", connected=False)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        detail = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
        return RequestFailedError(f"its certificate is not valid ({detail.rstrip('.')})", connected=False)
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return RequestFailedError("TLS cannot be agreed on", connected=False)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return RequestFailedError("no connection (timed out)", connected=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno
        detail = os.strerror(number).lower() if number else "refused"  # the exception's own text names the port
        return RequestFailedError(f"no connection ({detail})", connected=False)
    if isinstance(error, TimeoutError):
        return RequestFailedError(TIMED_OUT, connected=True)
    if isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)):
        return RequestFailedError("the host closed the connection", connected=True)
    return RequestFailedError("the answer is not HTTP", connected=True)


def parse_retry_after(value: str, now: float | None = None) -> float | None:
    """The seconds that a Retry-After header (RFC 9110, 10.2.3) asks for, as a number or as a date; None if unusable.

    *now*: POSIX time to compare a date with; default: the current time.
    """
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    with suppress(ValueError, TypeError):
        moment = email.utils.parsedate_to_datetime(value).timestamp()
        return max(0.0, moment - (time.time() if now is None else now))
    return None
