"""Everything that is wrong with a .bib file, in one run: line, key and mend."""

from pathlib import Path

import pytest
from reader.facts import records

#: Entry after entry, each with what must be said of it: words and line of the fault, counted from its first line.
FAULTY = [
    ("@book{a, autor={Smith, Ann}, title={A}}", 0, "did you mean author?"),
    ("@book{b, author={Smith, Ann}, titel={A}}", 0, "did you mean title?"),
    ("@bok{c, author={Smith, Ann}, title={A}}", 0, "did you mean @book?"),
    ("@book{d, author={Smith, Ann}, title={A}, origdate={1900}}", 0, "does not print origdate"),
    ("@book{e, author={Smith, Ann}, title={A}, zzz={1900}}", 0, "no field that this book knows"),
    ("@xdata{f, title={A}}", 0, "lends its fields"),
    ("@book{g, author={Smith, Ann}, title={A}, xdata={f}}", 0, "xdata borrows"),
    ("@book{h,\n author={Smith, Ann},\n title={A,\n date={2019}\n}", 2, "title is not closed"),
    ("@book{i,\n author={Smith, Ann},\n title={A}},\n date={2019}\n}", 3, "take a brace out"),
    ("@book{j,\n author={Smith, Ann}\n title={A}\n}", 2, "comma is missing after author"),
    ("@book{k k, author={Smith, Ann}, title={A}}", 0, "the key has a space"),
    ("@book{, author={Smith, Ann}, title={A}}", 0, "has no key"),
    ("@book{l,\n author={Smith, Ann},\n title={A},\n month=Septembre\n}", 3, "month = {Septembre}"),
    ("@book{m,\n author={Smith, Ann},\n % note\n title={A}\n}", 2, "move it above"),
    ('@book{n,\n author={Smith, Ann},\n title="A,\n date={2019}\n}', 2, "title is not closed"),
    ("@incollection{o, author={Smith, Ann}, title={A}, crossref={nobody}}", 0, "not in this file"),
    ("@book{p, author={Smith, Ann}, title={A \\foo}}", 0, "\\foo"),
    ("@book{q, author={Ministry of Finance and World Bank}, title={A}}", 0, "{{World Bank}}"),
    (
        "@book{r_1, author={Smith, Ann}, title={A}}\n@book{r-1, author={Smith, Ann}, title={B}}",
        1,
        "give one address, #ref-r-1",
    ),
    (
        "@book{s, author={Smith, Ann}, title={A}}\n@book{S, author={Smith, Ann}, title={B}}",
        1,
        "give one address, #ref-s",
    ),
    ("@book{t, author={Smith, Ann}, title={A}}\n@book{t, author={Smith, Ann}, title={B}}", 1, "stands twice"),
    ("@book{Иванов, author={Smith, Ann}, title={A}}", 0, "no letter from a to z"),
    (
        "@book{u, author={Smith, Ann}, title={A}, address={Paris}, location={Rome}}",
        0,
        "address and location are one field",
    ),
    (
        "@article{v, author={Smith, Ann}, title={A}, journal={J}, doi={10.1787/x-en and others}}",
        0,
        "for example 10.1787/x-en",
    ),
    ("date = {2019}", 0, "ends before “date"),
    ("@book oecd2019,", 0, "opens no entry"),
]


def faults_of(path: Path, text: str) -> list[tuple[int, str]]:
    path.write_text(text, "utf-8")
    with pytest.raises(records.RecordError) as caught:
        records.parse(path)
    return list(caught.value.faults)


@pytest.mark.parametrize(("text", "line", "words"), FAULTY)
def test_a_fault_has_its_line_and_mend(tmp_path, text, line, words):
    good = "@book{good2019,\n  author = {Smith, Ann},\n  title = {Good}\n}\n\n"
    faults = faults_of(tmp_path / "refs.bib", good + text + "\n\n" + good.replace("good2019", "zgood2019"))
    assert {number for number, _message in faults} == {6 + line}
    assert any(words in message for _number, message in faults), faults


def test_all_faults_of_a_file_are_told_in_one_run(tmp_path):
    texts = [text for text, _line, _words in FAULTY]
    faults = faults_of(tmp_path / "refs.bib", "\n".join(texts) + "\n")
    start = 1
    for text, line, words in FAULTY:
        assert any(number == start + line and words in message for number, message in faults), (text, faults)
        start += text.count("\n") + 1


def test_comments_abbreviations_and_words_between_entries_are_no_faults(tmp_path):
    (tmp_path / "refs.bib").write_text(
        "\ufeffExported by a program; mail me@example.org.\n"
        "% @book{commented, title = {Out}}\n"
        '@preamble{ "\\newcommand{\\noopsort}[1]{}" }\n'
        '@string{oup = "Oxford University Press"}\n'
        "@comment{jabref-meta: a @ b {c}}\n"
        "@comment{@book{out, title={Out}}}\n"
        "@book(round2019, author = {Smith, Ann},\n"
        " title = {A} # { and } # {B}, publisher = oup, month = jan, year = 2019)\n",
        "utf-8",
    )
    found = records.parse(tmp_path / "refs.bib")
    assert [(one.key, one.title, one.date, one.texts["publisher"]) for one in found.values()] == [
        ("round2019", "A and B", "2019-01", "Oxford University Press")
    ]


@pytest.mark.parametrize(
    ("key", "anchor"),
    [
        ("adams_service_2019", "ref-adams-service-2019"),
        ("adamsServiceDesign2019", "ref-adamsservicedesign2019"),
        ("DBLP:conf/x/A_20", "ref-dblp-conf-x-a-20"),
        ("smith2019.2", "ref-smith2019-2"),
        ("smith+jones2019", "ref-smith-jones2019"),
        ("müller2019", "ref-muller2019"),
        ("/content/paper/1", "ref-content-paper-1"),
    ],
)
def test_keys_are_as_managers_make_them(tmp_path, key, anchor):
    (tmp_path / "refs.bib").write_text(f"@book{{{key}, author={{Smith, Ann}}, title={{A}}}}", "utf-8")
    assert list(records.parse(tmp_path / "refs.bib")) == [key]
    assert records.anchor(key) == anchor


def test_what_managers_keep_for_themselves_is_left_out(tmp_path):
    names = "file abstract timestamp owner mendeley-groups bdsk-url-1 date-added groups biburl urldate issn affiliation"
    fields = ", ".join(f"{name} = {{x \\foo & <b {'y ' * 3000}}}" for name in names.split())
    (tmp_path / "refs.bib").write_text(f"@book{{a, author={{Smith, Ann}}, title={{A}}, {fields}}}", "utf-8")
    assert dict(records.parse(tmp_path / "refs.bib")["a"].texts) == {"title": "A"}
