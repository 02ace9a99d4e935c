"""Names, dates, TeX and HTML in .bib files."""

import hypothesis
import hypothesis.strategies as st
import pytest
from reader.citations.names import cited_authors, listed_authors, page_numbers
from reader.facts.bib import dates, fields, people, tex


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (r"Mart{\'{\i}}n", "Martín"),
        (r"Mart\'{\i}n \'\i", "Martín í"),
        (r"{\"o} \"{u} \ss{} \o{}re \L{}\'od\'z", "ö ü ß øre Łódź"),
        (r"\c{c} \c c \v{s} {\v s} \k{a} \H{o} \r{a} \u{g} \d{a} \=a \.z", "ç ç š š ą ő å ğ ạ ā ż"),
        (r"R\&D, 5\%, \$5, \#1, a\_b, R\&amp;D", "R&D, 5%, $5, #1, a_b, R&D"),
        (r"\textit{e-Per{\'u}} {\em x} \emph{y} {\it z}", "[e-Perú] [x] [y] [z]"),
        (
            "<i>datos</i> &lt;i&gt;x&lt;/i&gt; {\\textless}i{\\textgreater}y{\\textless}/i{\\textgreater}",
            "[datos] [x] [y]",
        ),
        (
            r"CO$_2$ CO\textsubscript{2} CO<sub>2</sub> $\mathrm{CO_2}$ H$_{2}$O m$^2$ m<sup>2</sup>",
            "CO₂ CO₂ CO₂ CO₂ H₂O m² m²",
        ),
        (r"5\textsuperscript{th} n\textsuperscript{o} $21^{st}$", "5th nº 21st"),
        (r"$\alpha$ and $\beta$ 3 $\times$ 4", "α and β 3 × 4"),
        ("A ``quoted'' word -- and --- another~one", "A “quoted” word – and — another\xa0one"),
        ("the 'state' of the OECD's 'big' plans: the '90s", "the ‘state’ of the OECD’s ‘big’ plans: the ’90s"),
        (r"\noopsort{Rayleigh}{Lord Rayleigh}", "Lord Rayleigh"),
        ("caf&eacute;&nbsp;&#39;x&#39; &quot;y&quot;", 'café\xa0‘x’ "y"'),
        ('<span class="nocase">iPhone</span> <jats:italic>x</jats:italic> a<br/>b', "iPhone [x] a b"),
        ("US$5 and $6 million, p < 0.05, 3 > 2", "US$5 and $6 million, p < 0.05, 3 > 2"),
        (r"\enquote{so} \textquotesingle{}s \LaTeX{} \ldots\ \S{} 3", "“so” ’s LaTeX … § 3"),
        (r"{{OECD} Publishing} {D}igital", "OECD Publishing Digital"),
        ("A\u0301ngel", "Ángel"),
    ],
)
def test_tex_and_html_become_characters(typed, printed):
    assert tex.marked_text(typed).replace(tex.ITALIC, "[").replace(tex.UPRIGHT, "]") == printed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (r"\foo{x}", r"\foo"),
        ("a\\", "backslash"),
        (r"\textbackslash", "backslash"),
        ("$foo and bar$ or so", "$"),
        ("&foo; x", "&foo;"),
        ("<script>x</script>", "<script>"),
        ("<img src=x>", "<img src=x>"),
        (r"\href{https://example.org}{x}", "url = "),
        (r"x\textsubscript{eq?}", "subscript"),
        ("<i>open", "italics"),
    ],
)
def test_what_cannot_be_printed_is_refused(typed, word):
    with pytest.raises(tex.TexError) as caught:
        tex.marked_text(typed)
    assert word in str(caught.value)


@hypothesis.settings(max_examples=400, deadline=None, derandomize=True)
@hypothesis.given(st.text("ab1 {}\\\"'`$&;<>/_^~-#%iéo", max_size=40))
def test_nothing_of_tex_is_ever_left(text):
    try:
        printed = tex.plain_text(text)
    except tex.TexError:
        return
    assert "\\" not in printed and "<i>" not in printed and "$_" not in printed


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (r"10.1007/978-3-319-00000-3\_16", "10.1007/978-3-319-00000-3_16"),
        (r"10.1007/978-3-319-00000-3{\_}17", "10.1007/978-3-319-00000-3_17"),
        (r"https://example.org/a\_page?x=1\&y=2\#z", "https://example.org/a_page?x=1&y=2#z"),
        (r"\url{https://example.org/a{\%}20b}", "https://example.org/a%20b"),
        (r"https://example.org/{\textasciitilde}a/\~{}b/{$\sim$}c", "https://example.org/~a/~b/~c"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
    ],
)
def test_addresses_lose_their_escapes(typed, address):
    assert tex.address(typed) == address


@pytest.mark.parametrize(
    ("typed", "listed", "cited"),
    [
        ("van der Meer, Jan", "van der Meer, J.", "van der Meer"),
        ("Jan van der Meer", "van der Meer, J.", "van der Meer"),
        ("family=Meer, given=Jan, prefix=van der, useprefix=true", "van der Meer, J.", "van der Meer"),
        ("family=Meer, given=Jan, prefix=van der, useprefix=false", "Meer, J. van der", "Meer"),
        ("family=King, given=Martin L., suffix=Jr.", "King, M. L., Jr.", "King"),
        ("King, Jr., Martin Luther", "King, M. L., Jr.", "King"),
        ("King, Martin Luther, Jr.", "King, M. L., Jr.", "King"),
        ("Martin Luther King, Jr.", "King, M. L., Jr.", "King"),
        ("Martin Luther King Jr.", "King, M. L., Jr.", "King"),
        ("Gates, III, William", "Gates, W., III", "Gates"),
        ("Gates, William H. III", "Gates, W. H., III", "Gates"),
        ("Ann Smith and King, Jr., Martin", "Smith, A. and M. King Jr.", "Smith and King"),
        ("de Groot, T.W.J.", "de Groot, T.W.J.", "de Groot"),
        ("de Groot, T. W. J.", "de Groot, T. W. J.", "de Groot"),
        ("Sartre, J.-P.", "Sartre, J.-P.", "Sartre"),
        ("Sartre, Jean-Paul", "Sartre, J.-P.", "Sartre"),
        ("Smith, JP", "Smith, J.P.", "Smith"),
        ("Smith, JPR", "Smith, J.P.R.", "Smith"),
        ("Petrov, Yu. V.", "Petrov, Yu. V.", "Petrov"),
        (r"N{\'u}{\~n}ez, {\'A}ngel", "Núñez, Á.", "Núñez"),
        ("de la Cruz, Ana", "de la Cruz, A.", "de la Cruz"),
        ("Plato", "Plato", "Plato"),
        ("OECD", "OECD", "OECD"),
        ("{{Ministry of Finance and Economy}}", "Ministry of Finance and Economy", "Ministry of Finance and Economy"),
        ("{World Bank} and {OECD}", "World Bank and OECD", "World Bank and OECD"),
        ("Smith, Ann and others", "Smith, A. et al.", "Smith et al."),
        ("Smith, Ann and Jones, Bob and others", "Smith, A., B. Jones et al.", "Smith et al."),
        ("{Barnes and Noble} and Smith, A.", "Barnes and Noble and A. Smith", "Barnes and Noble and Smith"),
        ("Bank, Max and Council, Ann", "Bank, M. and A. Council", "Bank and Council"),
    ],
)
def test_names_are_printed_whole(typed, listed, cited):
    names = people.parse(typed)
    assert listed_authors(names).replace("\xa0", " ") == listed
    assert cited_authors(names).replace("\xa0", " ") == cited


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Ministry of Finance", "{{Ministry of Finance}}"),
        ("Ministry of Finance and Economy", "{{Ministry of Finance and Economy}}"),
        ("Cabinet Office", "{{Cabinet Office}}"),
        ("Office, Cabinet", "{{Cabinet Office}}"),
        ("World Bank", "{{World Bank}}"),
        ("European Commission", "{{European Commission}}"),
        ("United Nations", "{{United Nations}}"),
        ("Universidad de Chile", "{{Universidad de Chile}}"),
        ("Secretaría General", "{{Secretaría General}}"),
        ("Banco Central", "{{Banco Central}}"),
        ("Gobierno de Chile", "{{Gobierno de Chile}}"),
        ("Bank of England", "{{Bank of England}}"),
        ("Centre for Data", "{{Centre for Data}}"),
        ("Government Digital Service", "{{Government Digital Service}}"),
        ("OECD Publishing", "{{OECD Publishing}}"),
        ("Smith, John, PhD, MD", "degree"),
        ("Smith, John, PhD", "degree"),
        ("Dr. John Smith", "degree"),
        ("Smith, A.; Jones, B.", "“and”"),
        ("Smith, A., Jones, B.", "too many commas"),
        ("Smith, A., Jones", "too many commas"),
        ("Smith, A. et al.", "and others"),
        ("others and Smith, A.", "last"),
        ("family=Meer, nickname=J", "van der Meer, Jan"),
    ],
)
def test_what_is_no_name_of_a_person_is_refused_with_the_mend(typed, word):
    with pytest.raises(people.PersonError) as caught:
        people.parse(typed)
    assert word in " ".join(caught.value.args)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ({"date": "2019"}, "2019"),
        ({"date": "2019-11-03"}, "2019-11-03"),
        ({"year": "2019"}, "2019"),
        ({"year": "{2019}", "month": "11"}, "2019-11"),
        ({"year": "2019", "month": "November"}, "2019-11"),
        ({"year": "2019", "month": "Sept."}, "2019-09"),
        ({"year": "2019", "month": "nov", "day": "3"}, "2019-11-03"),
        ({"year": "2019", "month": "11~3"}, "2019-11-03"),
        ({"year": "2019", "month": "{#nov#}"}, "2019-11"),
        ({"year": "2019", "month": "noviembre"}, "2019-11"),
        ({"year": "2019", "date": "2019-11"}, "2019-11"),
        ({"date": "2019-11-03T10:00:00Z"}, "2019-11-03"),
        ({"year": "2019-11"}, "2019-11"),
        ({"date": "3 November 2019"}, "2019-11-03"),
        ({}, ""),
    ],
)
def test_dates_are_read_from_every_field(typed, iso):
    assert dates.iso_date(typed) == iso


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"date": "2019?"}, "date = {2019}"),
        ({"date": "~2019"}, "date = {2019}"),
        ({"date": "2019-11~"}, "date = {2019-11}"),
        ({"date": "2019/2020"}, "date = {2020}"),
        ({"date": "2019-11-03/2019-11-05"}, "date = {2019-11-05}"),
        ({"date": "2019/"}, "date = {2019}"),
        ({"date": "[2019]"}, "date = {2019}"),
        ({"date": "c. 2019"}, "date = {2019}"),
        ({"year": "n.d."}, "leave the field out"),
        ({"year": "in press"}, "leave the field out"),
        ({"year": "2019", "month": "Jan-Feb"}, "month = {1}"),
        ({"year": "2019", "month": "13"}, "month = {11}"),
        ({"year": "2019", "date": "2020"}, "leave the one that is right"),
        ({"month": "nov"}, "date has no year"),
        ({"date": "3/11/2019"}, "date = {2019-03-11} or date = {2019-11-03}"),
    ],
)
def test_a_date_that_is_none_is_refused_with_the_mend(typed, word):
    with pytest.raises(dates.DateError) as caught:
        dates.iso_date(typed)
    assert word in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("4--9", "pp. 4–9"),
        ("4-9", "pp. 4–9"),
        ("4 -- 9", "pp. 4–9"),
        ("4–9", "pp. 4–9"),
        ("4", "p. 4"),
        ("i--x", "pp. i–x"),
        ("S12--S19", "pp. S12–S19"),
        ("1, 4--9", "pp. 1, 4–9"),
        ("whole issue", "whole issue"),
    ],
)
def test_pages_have_an_en_dash(typed, printed):
    assert page_numbers(typed).replace("\xa0", " ") == printed


@pytest.mark.parametrize(
    ("typed", "tag"), [("american", "en"), ("en-us", "en"), ("mexican", "es"), ("pt_br", "pt"), ("klingon", "")]
)
def test_languages_have_many_names(typed, tag):
    assert fields.language_tag(typed) == tag


def test_every_table_of_fields_is_of_different_names():
    assert not set(fields.TEXTS) & {name for names in fields.IGNORED.values() for name in names.split()}
    assert {fields.type_of(name) for name in fields.REQUIRED} == set(fields.REQUIRED)
