"""Driving the book in a browser, for tests: a page that records what goes wrong on it, and a web server with the
headers that we ship."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

#: What Chromium must not do by itself.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
CHROMIUM = "/usr/bin/chromium"

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  default_type application/octet-stream;
  types {{ text/html html; text/css css; application/javascript js; application/json json; image/svg+xml svg;
           image/png png; font/woff2 woff2; application/pdf pdf; application/epub+zip epub; }}
  server {{ listen 127.0.0.1:{port}; root {site}; include {site}/nginx-headers.conf; }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def nginx(site: Path, folder: Path) -> Iterator[str]:
    """*site* as Debian's nginx serves it with the headers that lie in it; yields its address."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, site=site.resolve(), port=port), "utf-8")
    # Its workers run as another user where root starts them: that user must be able to read the pages.
    user = ["-g", "user root;"] if Path("/proc/self").stat().st_uid == 0 else []
    process = subprocess.Popen([program, "-e", str(folder / "error.log"), "-c", str(settings), *user])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def page_of(browser: Browser, **options) -> Iterator[Page]:
    """A page in a context of its own; ``page.faults`` holds what went wrong on it, ``page.hosts`` whom it asked."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.faults, page.hosts = [], set()
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console", lambda message: page.faults.append(message.text) if message.type in ("error", "warning") else None
    )
    # A request that the next page cuts off has not failed.
    page.on("requestfailed", lambda r: page.faults.append(r.url) if r.failure != "net::ERR_ABORTED" else None)
    page.on("response", lambda response: page.faults.append(response.url) if response.status >= 400 else None)
    page.on("request", lambda request: page.hosts.add(request.url.split("/")[2]))
    yield page
    context.close()


def names_of(site: Path) -> list[str]:
    """The address of every page, from the root of the book."""
    found = (path.relative_to(site) for path in sorted(site.rglob("*.html")))
    return [path.as_posix() for path in found if path.parts[0] != "_static"]
