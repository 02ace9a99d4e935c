"""Why no answer arrived, in plain words; and when a host wants to be asked again. Pure functions."""

from __future__ import annotations

import email.utils
import os
import ssl
import time
from contextlib import suppress

import aiohttp

from .guard import NotPublicError

TIMED_OUT = "no answer in time"
NOT_ASKED = "not asked"
#: Failures to connect that another attempt would only repeat.
FOR_GOOD = ("no such host", "certificate", "TLS", NOT_ASKED)


class Answer(Exception):  # noqa: N818 (it is a message, raised or not)
    """Why no answer arrived. ``connected``: whether the host was reached at all."""

    def __init__(self, why: str, *, connected: bool):
        super().__init__(why)
        self.why, self.connected = why, connected


def not_asked(why: str) -> Answer:
    """The answer about a host that is not public."""
    return Answer(f"{NOT_ASKED}: {why}, and only public hosts are asked", connected=False)


def explain(error: BaseException) -> Answer:
    """An error of the HTTP library in plain words."""
    if isinstance(error, NotPublicError):
        return not_asked(str(error))
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublicError):
        return not_asked(str(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Answer("no such host", connected=False)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
        return Answer(f"its certificate is not valid ({why.rstrip('.')})", connected=False)
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return Answer("TLS cannot be agreed on", connected=False)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Answer("no connection (timed out)", connected=False)
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno
        why = os.strerror(number).lower() if number else "refused"  # its own words name the port
        return Answer(f"no connection ({why})", connected=False)
    if isinstance(error, TimeoutError):
        return Answer(TIMED_OUT, connected=True)
    if isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)):
        return Answer("the host closed the connection", connected=True)
    return Answer("the answer is not HTTP", connected=True)


def retry_after(value: str, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date; None if it says nothing usable."""
    value = value.strip()
    if value.isdecimal():
        return float(value[:9])
    with suppress(ValueError, TypeError):
        moment = email.utils.parsedate_to_datetime(value).timestamp()
        return max(0.0, moment - (time.time() if now is None else now))
    return None
