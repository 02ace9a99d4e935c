"""The repository of the book on the web: its address, and where a page is edited. From what git and hosts call it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import quote, urlsplit

#: What a repository may be called: ``https://host/path``, ``ssh://user@host:22/path``.
_URL = re.compile(r"(?i)(?:https?|ssh|git|git\+ssh|git\+https?)://")
#: The short form of SSH: ``user@host:path``. A single letter before the colon is a drive of Windows.
_SCP = re.compile(r"(?:[\w.+-]+@)?(?P<host>[A-Za-z0-9.-]{2,}):(?P<path>[^/\\].*)")
_LOCAL = re.compile(r"(?i)(?:file:|[./~\\]|[a-z]:[\\/])")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+")
_PATH = re.compile(r"[\w.~+-]+(?:/[\w.~+-]+)*")

#: Hosts, and what follows the address of a repository where a file of a branch is edited. A host that is called after
#: a program, such as ``gitlab.example.org``, runs it.
_GITHUB, _GITLAB = "/edit/{branch}/", "/-/edit/{branch}/"
_BITBUCKET, _FORGEJO = "/src/{branch}/{{{{ file_name }}}}?mode=edit", "/_edit/{branch}/"
EDITORS = (
    (("github.*", "*.ghe.com"), _GITHUB),
    (("gitlab.*", "salsa.debian.org", "framagit.org", "code.europa.eu", "invent.kde.org"), _GITLAB),
    (("bitbucket.org",), _BITBUCKET),
    (("codeberg.org", "gitea.*", "forgejo.*"), _FORGEJO),
)


def web_address(repository: str) -> str:
    """Returns the web address of *repository*, without user and password; empty if it is a folder of this machine.

    Raises ValueError if it is no address.
    """
    text = repository.strip()
    if not text or _LOCAL.match(text):
        return ""
    scheme, port = "https", ""
    if _URL.match(text):
        parts = urlsplit(text)
        host, path = parts.hostname or "", parts.path
        if parts.scheme.endswith(("http", "https")):
            scheme = parts.scheme.removeprefix("git+")
            port = f":{parts.port}" if parts.port else ""
    elif short := _SCP.fullmatch(text):
        host, path = short["host"].lower(), short["path"]
    else:
        raise ValueError(repository)
    path = re.sub(r"/{2,}", "/", path).strip("/").removesuffix(".git").strip("/")
    if not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
        raise ValueError(repository)
    return f"{scheme}://{host}{port}/{path}"


def edit_template(address: str, branch: str) -> str:
    """Returns where a page is edited, with ``{{ file_name }}`` for the page as the theme's templates have it.

    *address* is from `web_address`. Empty for a host of which it is not known how it calls its editor.
    """
    host = urlsplit(address).hostname or ""
    editor = next((editor for hosts, editor in EDITORS if any(fnmatchcase(host, name) for name in hosts)), "")
    if not editor or urlsplit(address).path.count("/") < 2:
        return ""
    place = editor.format(branch=quote(branch))
    return address + (place if "file_name" in place else place + "{{ file_name }}")


def settings(environment: dict[str, str]) -> tuple[str, str]:
    """Returns the address of the repository and the template of the page that edits a file; empty where unknown.

    *environment*: the environment variables. Raises ValueError, with what to write, if one is no address.
    """
    name = "REPOSITORY_URL" if environment.get("REPOSITORY_URL") else "READTHEDOCS_GIT_CLONE_URL"
    try:
        address = web_address(environment.get(name, ""))
    except ValueError:
        raise ValueError(
            f"{name} is no address of a repository: write it as https://example.org/owner/name, or leave it empty."
        ) from None
    return address, edit_template(address, environment.get("REPOSITORY_BRANCH") or "main")
