from conftest import ROOT

# The settings of the other tiny book.
exec((ROOT / "tests" / "roots" / "test-book" / "conf.py").read_text("utf-8"))
