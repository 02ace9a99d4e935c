"""An HTTP server on 127.0.0.1 with every fault that links have in practice, and the expected verdict of each.

It writes HTTP itself, because no library lets a server violate the protocol in all these ways. It runs in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import trustme

PAGE = b"<!doctype html><title>t</title><h1>Hello</h1>"
ANCHORED = b'<!doctype html><title>t</title><h2 id="here">Here</h2><a name="old"></a>'
STATIC = b'<script src="/stats.js"></script><h1 id="a">A</h1><h2 id="b">B</h2><h2 id="c">C</h2>'
INLINE = b"<script>document.body.insertAdjacentHTML('beforeend', '<p id=' + 'ma' + 'de>')</script>"
NAMED = b'<script>const id = "made"; later(id)</script>'
APP = b'<!doctype html><div id="root"></div><script type="module" src="/app.js"></script>'


@dataclass(frozen=True)
class Request:
    """One request. ``at``: when it came, in seconds of the monotonic clock."""

    at: float
    host: str
    method: str
    path: str
    headers: dict[str, str]


def answer(status: int, body: bytes = PAGE, **headers: str) -> bytes:
    """The bytes of a response. Names of headers are keywords, with underscores for hyphens."""
    given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}
    head = f"HTTP/1.1 {status} x\r\n" + "".join(f"{k.replace('_', '-')}: {v}\r\n" for k, v in given.items() if v != "")
    return head.encode("utf-8") + b"\r\n" + body


def redirect(status: int, location: str, **headers: str) -> bytes:
    return answer(status, b"", Location=location, **headers)


@dataclass
class FaultServer:
    """``with FaultServer() as server`` serves on several ports.

    `log` lists the requests; `sent`: bytes of big bodies that were taken off it.
    """

    latency: float = 0.0
    sent: int = 0
    log: list[Request] = field(default_factory=list)

    def __post_init__(self):
        self.counts: Counter[str] = Counter()
        self.authority = trustme.CA()
        self._strangers = trustme.CA()
        self._loop = asyncio.new_event_loop()
        self.ports: dict[str, int] = {}
        self.trust = ssl.create_default_context()
        self.authority.configure_trust(self.trust)

    # -- Starting and stopping ---------------------------------------------------------------------------------------

    def __enter__(self) -> FaultServer:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(20)
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive()

    def _tls(self, certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main(ready))
        self._loop.close()

    async def _main(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        past = datetime.now(UTC) - timedelta(days=2)
        contexts = {
            "plain": None,
            "tls": self._tls(self.authority.issue_cert("127.0.0.1", "localhost")),
            "wrong-name": self._tls(self.authority.issue_cert("elsewhere.example")),
            "stranger": self._tls(self._strangers.issue_cert("127.0.0.1")),
            "expired": self._tls(self.authority.issue_cert("127.0.0.1", not_before=past, not_after=past)),
        }
        servers = []
        for name, context in contexts.items():
            # On all interfaces, so that every address in 127.0.0.0/8 is a host for the tests.
            server = await asyncio.start_server(self._handle, "0.0.0.0", 0, ssl=context, backlog=512)
            self.ports[name] = server.sockets[0].getsockname()[1]
            servers.append(server)
        rude = await asyncio.start_server(self._not_tls, "127.0.0.1", 0)
        self.ports["not-tls"] = rude.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        for server in (*servers, rude):
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def url(self, path: str, port: str = "plain", host: str = "127.0.0.1") -> str:
        scheme = "http" if port == "plain" else "https"
        return f"{scheme}://{host}:{self.ports[port]}{path}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.log if request.path == path]

    # -- Answering ---------------------------------------------------------------------------------------------------

    async def _not_tls(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(b"220 mail.example ESMTP\r\n")
            await writer.drain()
            writer.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(
            OSError, asyncio.CancelledError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError
        ):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
                first, *lines = head.strip().split("\r\n")
                method, path, _version = first.split(" ", 2)
                headers = {k.lower(): v.strip() for k, _colon, v in (line.partition(":") for line in lines)}
                self.log.append(Request(time.monotonic(), headers.get("host", ""), method, path, headers))
                self.counts[path] += 1
                if self.latency:
                    await asyncio.sleep(self.latency)
                done = await self._answer(method, path.partition("?")[0], headers, writer)
                if done is None:
                    break
                if method == "HEAD":
                    done = done.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                writer.write(done)
                await writer.drain()
        writer.close()

    async def _answer(self, method, path, headers, writer) -> bytes | None:
        """The response; None if it was written already and the connection is to be closed."""
        if path.startswith("/ok"):
            return answer(200)
        if path in FIXED:
            return FIXED[path]
        special = getattr(self, "_" + path.strip("/").partition("/")[0].replace("-", "_"), None)
        if special is None:
            return answer(404)
        return await special(method, path, headers, writer)

    async def _once_500(self, method, path, headers, writer):
        return answer(500) if self.counts[path] < 3 else answer(200)

    async def _once_429(self, method, path, headers, writer):
        return answer(429, Retry_After="1") if self.counts[path] < 2 else answer(200)

    async def _once_429_date(self, method, path, headers, writer):
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
        return answer(429, Retry_After=soon) if self.counts[path] < 2 else answer(200)

    async def _slow_head_ends(self, method, path, headers, writer):
        await asyncio.sleep(0.3)
        return answer(200)

    async def _slow_head(self, method, path, headers, writer):
        """Sends a header from time to time, for ever, so that no single read times out."""
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(10_000):
            writer.write(b"X-%d: x\r\n" % number)
            await writer.drain()
            await asyncio.sleep(0.1)

    async def _hang(self, method, path, headers, writer):
        await asyncio.sleep(3600)

    async def _hang_on_head(self, method, path, headers, writer):
        if method == "HEAD":
            await asyncio.sleep(3600)
        return answer(200)

    async def _slow_body(self, method, path, headers, writer):
        writer.write(answer(200, b"", Content_Length="100000"))
        for _ in range(10_000):
            writer.write(b"<p>")
            await writer.drain()
            await asyncio.sleep(0.1)

    async def _slow_body_anchor(self, method, path, headers, writer):
        writer.write(answer(200, ANCHORED, Content_Length="100000"))
        await writer.drain()
        await asyncio.sleep(3600)

    async def _endless_body(self, method, path, headers, writer):
        writer.write(answer(200, ANCHORED, Content_Length=""))
        while method != "HEAD":
            writer.write(b"<p>and so on</p>" * 4096)
            await writer.drain()

    async def _endless_chunks(self, method, path, headers, writer):
        writer.write(answer(200, b"", Content_Length="", Transfer_Encoding="chunked"))
        piece = b"<p>and so on</p>" * 1024
        while method != "HEAD":
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()

    async def _big_body(self, method, path, headers, writer):
        """50 MB with the anchor at the beginning."""
        writer.write(answer(200, ANCHORED, Content_Length=str(50 * 2**20)))
        left = 50 * 2**20 - len(ANCHORED)
        while method != "HEAD" and left > 0:
            writer.write(b"x" * min(left, 65536))
            left -= 65536
            self.sent += 65536
            await writer.drain()

    async def _reset(self, method, path, headers, writer):
        writer.transport.abort()

    async def _reset_half_way(self, method, path, headers, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        await writer.drain()
        writer.transport.abort()

    async def _reset_on_head(self, method, path, headers, writer):
        if method == "HEAD":
            writer.transport.abort()
            return None
        return answer(200)

    async def _not_http(self, method, path, headers, writer):
        writer.write(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
        await writer.drain()

    async def _no_head_405(self, method, path, headers, writer):
        return answer(405) if method == "HEAD" else answer(200)

    async def _no_head_403(self, method, path, headers, writer):
        return answer(403) if method == "HEAD" else answer(200)

    async def _no_head_404(self, method, path, headers, writer):
        return answer(404) if method == "HEAD" else answer(200)

    async def _no_head_loop(self, method, path, headers, writer):
        return redirect(302, path) if method == "HEAD" else answer(200)

    async def _cookie_wall(self, method, path, headers, writer):
        """Serves the page to clients that send the cookie back."""
        if "seen=yes" in headers.get("cookie", ""):
            return answer(200, ANCHORED)
        return redirect(302, path, Set_Cookie="seen=yes; Path=/cookie-wall")

    async def _cookie_page(self, method, path, headers, writer):
        """Redirects every client to a page that asks for consent."""
        return redirect(302, "/consent?back=" + path, Set_Cookie="asked=1; Path=/")

    async def _cookie_circle(self, method, path, headers, writer):
        """Sets a new cookie each time, and never serves the page."""
        return redirect(302, path, Set_Cookie=f"n={self.counts[path]}; Path=/")

    async def _doi_302(self, method, path, headers, writer):
        return redirect(302, "http://publisher.example/paper")

    async def _resolver(self, method, path, headers, writer):
        """A DOI resolver that has only the DOIs that end with ``-en``."""
        return redirect(302, "http://publisher.example/paper") if path.endswith("-en") else answer(404)

    async def _doi_404(self, method, path, headers, writer):
        return answer(404)

    async def _doi_403(self, method, path, headers, writer):
        return answer(403)

    async def _doi_500(self, method, path, headers, writer):
        return answer(500)

    async def _endless_way(self, method, path, headers, writer):
        number = int(path.rpartition("/")[2] or 0)
        return redirect(302, f"/endless-way/{number + 1}")


GZIPPED = gzip.compress(b"<p>x</p>" * 10_000_000, 6)  # 80 KB that want to be 80 MB

FIXED = {
    "/": answer(200),
    "/204": answer(204, b"", Content_Type="", Content_Length=""),
    "/anchored": answer(200, ANCHORED),
    "/static": answer(200, STATIC),
    "/inline": answer(200, INLINE),
    "/named": answer(200, NAMED),
    "/app": answer(200, APP),
    "/paper.pdf": answer(200, b"%PDF-1.7", Content_Type="application/pdf"),
    "/latin1": answer(200, '<h2 id="présent">x</h2>'.encode("latin-1"), Content_Type="text/html; charset=iso-8859-1"),
    "/latin1-meta": answer(
        200, '<meta charset="iso-8859-1"><h2 id="présent">x</h2>'.encode("latin-1"), Content_Type="text/html"
    ),
    "/broken-utf8": answer(200, b'<p>\xff\xfe\x80</p><h2 id="here">x</h2>'),
    "/strange-charset": answer(200, ANCHORED, Content_Type="text/html; charset=klingon"),
    "/utf16": answer(200, '<h2 id="here">x</h2>'.encode("utf-16"), Content_Type="text/html"),
    "/refresh": answer(200, b'<meta http-equiv="refresh" content="0; url=/anchored">'),
    "/bomb": answer(200, GZIPPED, Content_Encoding="gzip"),
    "/301": redirect(301, "/ok"),
    "/302": redirect(302, "/ok"),
    "/303": redirect(303, "/ok"),
    "/307": redirect(307, "/ok"),
    "/308": redirect(308, "/ok"),
    "/301-anchored": redirect(301, "/anchored"),
    "/301-fragment": redirect(301, "/anchored#old"),
    "/301-gone": redirect(301, "/404"),
    "/301-refused": redirect(301, "/403"),
    "/302-gone": redirect(302, "/410"),
    "/301-umlaut": redirect(301, "/ok/größe"),
    "/301-nowhere": redirect(301, "http://[bad/"),
    "/301-ftp": redirect(301, "ftp://example.org/x"),
    "/deep/down/page": redirect(301, "/"),
    "/chain": redirect(301, "/chain2"),
    "/chain2": redirect(308, "/ok"),
    "/chain-mixed": redirect(301, "/302"),
    "/chain-temporary": redirect(302, "/301"),
    "/300": answer(300),
    "/loop": redirect(302, "/loop2"),
    "/loop2": redirect(302, "/loop"),
    "/loop-301": redirect(301, "/loop-301"),
    "/consent": answer(200),
    "/pr%C3%A9sent%20page": answer(200),
    "/a%2Fb": answer(200),
    "/429-soon": answer(429, Retry_After="1"),
    "/429-late": answer(429, Retry_After="3600"),
    "/429-date": answer(429, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
    "/429-nonsense": answer(429, Retry_After="soon"),
    "/503-late": answer(503, Retry_After="3600"),
    **{
        f"/{status}": answer(status)
        for status in (400, 401, 403, 404, 406, 410, 418, 429, 451, 500, 502, 503, 504, 520, 999)
    },
}

#: (path with fragment, expected verdict, part of the note).
CASES: list[tuple[str, str, str]] = [
    ("/ok", "works", ""),
    ("/ok?a=1&b=%20", "works", ""),
    ("/204", "works", ""),
    ("/301", "moved", ""),
    ("/308", "moved", ""),
    ("/302", "works", ""),
    ("/303", "works", ""),
    ("/307", "works", ""),
    ("/chain", "moved", ""),
    ("/chain-mixed", "moved", ""),
    ("/chain-temporary", "works", ""),
    ("/301-gone", "gone", "404"),
    ("/301-refused", "refuses robots", "403"),
    ("/302-gone", "gone", "410"),
    ("/301-umlaut", "moved", ""),
    ("/301-nowhere", "unreachable", "no address"),
    ("/301-ftp", "unreachable", "no address"),
    ("/deep/down/page", "moved", "front page"),
    ("/300", "unreachable", "300"),
    ("/loop", "unreachable", "circles"),
    ("/loop-301", "unreachable", "circles"),
    ("/endless-way/0", "unreachable", "circles"),
    ("/cookie-circle", "unreachable", "circles"),
    ("/400", "refuses robots", "400"),
    ("/401", "refuses robots", "401"),
    ("/403", "refuses robots", "403"),
    ("/406", "refuses robots", "406"),
    ("/418", "refuses robots", "418"),
    ("/429", "refuses robots", "429"),
    ("/429-soon", "refuses robots", "429"),
    ("/429-late", "refuses robots", "429"),
    ("/429-date", "refuses robots", "429"),
    ("/429-nonsense", "refuses robots", "429"),
    ("/451", "refuses robots", "451"),
    ("/999", "refuses robots", "999"),
    ("/404", "gone", "404"),
    ("/410", "gone", "410"),
    ("/once-429", "works", ""),
    ("/once-429-date", "works", ""),
    ("/once-500", "works", ""),
    ("/500", "unreachable", "500"),
    ("/502", "unreachable", "502"),
    ("/503", "unreachable", "503"),
    ("/503-late", "unreachable", "503"),
    ("/504", "unreachable", "504"),
    ("/520", "unreachable", "520"),
    ("/slow-head-ends", "works", ""),
    ("/slow-head", "unreachable", "in time"),
    ("/hang", "unreachable", "in time"),
    ("/hang-on-head", "works", ""),
    ("/slow-body", "works", ""),
    ("/slow-body#nothing", "works", "fragment unverified"),
    ("/slow-body-anchor#here", "works", ""),
    ("/endless-body", "works", ""),
    ("/endless-body#here", "works", ""),
    ("/endless-body#nothing", "works", "fragment unverified"),
    ("/endless-chunks", "works", ""),
    ("/endless-chunks#nothing", "works", "fragment unverified"),
    ("/big-body", "works", ""),
    ("/big-body#here", "works", ""),
    ("/big-body#nothing", "works", "fragment unverified"),
    ("/bomb#nothing", "works", "fragment unverified"),
    ("/reset", "unreachable", "closed"),
    ("/reset-half-way", "unreachable", "closed"),
    ("/reset-on-head", "works", ""),
    ("/not-http", "unreachable", "not HTTP"),
    ("/no-head-405", "works", ""),
    ("/no-head-403", "works", ""),
    ("/no-head-404", "works", ""),
    ("/no-head-loop", "works", ""),
    ("/anchored#here", "works", ""),
    ("/anchored#old", "works", ""),
    ("/anchored#top", "works", ""),
    ("/anchored#", "works", ""),
    ("/anchored#here:~:text=Hello", "works", ""),
    ("/anchored#nothing", "anchor missing", "nothing"),
    ("/301-anchored#here", "moved", ""),
    ("/301-anchored#nothing", "anchor missing", "nothing"),
    ("/301-fragment", "moved", ""),
    ("/static#nothing", "anchor missing", "nothing"),
    ("/inline#made", "works", "fragment unverified"),
    ("/named#made", "works", "fragment unverified"),
    ("/app#made", "works", "fragment unverified"),
    ("/static#L10-L20", "works", "fragment unverified"),
    ("/refresh#here", "works", "fragment unverified"),
    ("/paper.pdf#page=3", "works", "fragment unverified"),
    ("/latin1#présent", "works", ""),
    ("/latin1#pr%C3%A9sent", "works", ""),
    ("/latin1#pr%E9sent", "works", ""),
    ("/latin1-meta#pr%C3%A9sent", "works", ""),
    ("/latin1#nothing", "anchor missing", "nothing"),
    ("/broken-utf8#here", "works", ""),
    ("/strange-charset#here", "works", ""),
    ("/utf16#here", "works", ""),
    ("/cookie-wall", "works", ""),
    ("/cookie-wall#here", "works", ""),
    ("/cookie-page", "works", ""),
    ("/cookie-page#here", "works", "fragment unverified"),
    ("/présent page", "works", ""),
    ("/pr%C3%A9sent%20page", "works", ""),
    ("/a%2Fb", "works", ""),
]
