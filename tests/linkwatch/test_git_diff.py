"""Changed lines in the output of git."""

from linkwatch import git_diff


def test_a_diff_names_new_and_changed_lines_alone():
    diff = (
        "diff --git a/x.md b/x.md\n--- a/x.md\n+++ b/x.md\n@@ -3,2 +3 @@ h\n-old\n-older\n+new\n"
        "@@ -9,0 +9,2 @@\n+++ y\n+z\ndiff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        "diff --git a/a b.md b/a b.md\n--- /dev/null\n+++ b/a b.md\t\n@@ -0,0 +1 @@\n+q\n"
    )
    assert git_diff.parse(diff) == {"x.md": {3, 9, 10}, "a b.md": {1}}
