"""The repository of the book, by all the names that git and hosts give it."""

import pytest
from reader.facts.repository import edit_template, settings, web_address

GITHUB = "https://github.com/me/reader"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        *((GITHUB, GITHUB), (f"{GITHUB}/", GITHUB), (f"{GITHUB}.git", GITHUB), (f" {GITHUB}.git/ ", GITHUB)),
        *(("git@github.com:me/reader.git", GITHUB), ("ssh://git@github.com/me/reader.git", GITHUB)),
        *(("ssh://git@github.com:22/me/reader", GITHUB), ("git+ssh://git@github.com/me/reader.git", GITHUB)),
        *(("git://github.com/me/reader.git", GITHUB), ("github.com:me/reader.git", GITHUB)),
        ("https://me:secret@github.com/me/reader.git", GITHUB),
        ("https://x-access-token:ghp_abc@GitHub.com/me/reader?tab=1#readme", GITHUB),
        ("oauth2@gitlab.example.org:group/sub/reader.git", "https://gitlab.example.org/group/sub/reader"),
        ("https://git.example.org:8443/a/b", "https://git.example.org:8443/a/b"),
        ("ssh://git@git.example.org:2222/a/b.git", "https://git.example.org/a/b"),
        ("http://forge.internal/a/b", "http://forge.internal/a/b"),
        ("git@git.sr.ht:~me/reader", "https://git.sr.ht/~me/reader"),
        *(("", ""), ("/srv/git/reader.git", ""), ("../reader", ""), ("file:///srv/git/reader", "")),
        *((r"C:\books\reader", ""), ("C:/books/reader", ""), ("~/reader", "")),
    ],
)
def test_the_address_on_the_web(given, wanted):
    assert web_address(given) == wanted


@pytest.mark.parametrize(
    "given", ["reader", "my repository", "https://", "https://github.com", "javascript:alert(1)//", "https://a b/c/d"]
)
def test_what_is_no_address_is_refused_without_repeating_it(given):
    with pytest.raises(ValueError, match=r"^REPOSITORY_URL is no address of a repository: write it as https://"):
        settings({"REPOSITORY_URL": given})


@pytest.mark.parametrize(
    ("address", "branch", "wanted"),
    [
        (GITHUB, "main", f"{GITHUB}/edit/main/{{{{ file_name }}}}"),
        (GITHUB, "a/b #1", f"{GITHUB}/edit/a/b%20%231/{{{{ file_name }}}}"),
        ("https://github.example.org/a/b", "x", "https://github.example.org/a/b/edit/x/{{ file_name }}"),
        ("https://gitlab.com/a/b", "x", "https://gitlab.com/a/b/-/edit/x/{{ file_name }}"),
        ("https://gitlab.uni.edu/a/b/c", "x", "https://gitlab.uni.edu/a/b/c/-/edit/x/{{ file_name }}"),
        ("https://bitbucket.org/a/b", "x", "https://bitbucket.org/a/b/src/x/{{ file_name }}?mode=edit"),
        ("https://codeberg.org/a/b", "x", "https://codeberg.org/a/b/_edit/x/{{ file_name }}"),
        *(("https://git.sr.ht/~a/b", "x", ""), ("https://git.example.org/a/b", "x", ""), ("", "x", "")),
        *(("https://github.com/a", "x", ""), ("https://notgithub.com/a/b", "x", "")),
    ],
)
def test_known_hosts_have_an_editor(address, branch, wanted):
    assert edit_template(address, branch) == wanted


def test_our_own_setting_is_stronger_than_that_of_the_host():
    clone = "git@github.com:me/reader.git"
    assert settings({"READTHEDOCS_GIT_CLONE_URL": clone})[0] == GITHUB
    assert settings({"READTHEDOCS_GIT_CLONE_URL": clone, "REPOSITORY_URL": ""})[0] == GITHUB
    chosen = settings({"READTHEDOCS_GIT_CLONE_URL": clone, "REPOSITORY_URL": "https://codeberg.org/me/reader"})
    assert chosen == ("https://codeberg.org/me/reader", "https://codeberg.org/me/reader/_edit/main/{{ file_name }}")
    assert settings({}) == ("", "")
