"""Folding and words, in Python for the index and in the browser's script for queries: the same table through both."""

import json
import subprocess

import pytest
from conftest import ROOT
from reader.facts import folding

#: Text to its words.
WORDS = {
    "ClaveÚnica": ["claveunica"],
    "Trámites, services!": ["tramite", "service"],
    "access bus OECD's": ["access", "bus", "oecd", "s"],
    "OECD’s": ["oecd", "s"],
    "OECDʼs": ["oecd", "s"],
    "l’État d'avance": ["l", "etat", "d", "avance"],
    "re-use 2019–2020": ["re", "use", "2019", "2020"],
    "re‐use re\N{NON-BREAKING HYPHEN}use": ["re", "use", "re", "use"],
    "e-Perú": ["e", "peru"],
    "govern\u00adance of plat\u00adforms": ["governance", "of", "platform"],
    "inter\u200boperability zero\u200dwidth \ufeffbom \u2060word": ["interoperability", "zerowidth", "bom", "word"],
    "Straßenverkehr STRASSENVERKEHR STRAẞE": ["strassenverkehr", "strassenverkehr", "strasse"],
    "Aydınlık AYDINLIK İzmir izmir": ["aydinlik", "aydinlik", "izmir", "izmir"],
    "ΟΔΟΣ οδός οδοσ": ["οδοσ", "οδοσ", "οδοσ"],
    "διακυβέρνηση ΔΙΑΚΥΒΈΡΝΗΣΗ": ["διακυβερνηση", "διακυβερνηση"],
    "Правительство й Ё": ["правительство", "и", "е"],
    "ﬁnance oﬃce ﬂow": ["finance", "office", "flow"],
    "Łódź Ærø Đà ŒUVRE smørrebrød": ["lodz", "aero", "da", "oeuvre", "smorrebrod"],
    "e\u0301tat état": ["etat", "etat"],
    "حُكُومَة الحكومة": ["حكومة", "الحكومة"],
    "מֶמְשָׁלָה ממשלה": ["ממשלה", "ממשלה"],
    "数字政府 政府 政": ["数字", "字政", "政府", "政府", "政"],
    "デジタル庁": ["テシ", "シタ", "タル", "ル庁"],
    "디지털 정부": ["디지털", "정부"],
    "ＦＵＬＬ ｗｉｄｔｈ ①②": ["full", "width", "12"],
    "x² ½": ["x2", "1", "2"],
    "1,000 1.000 1\u202f000 3.14": ["1", "000", "1", "000", "1", "000", "3", "14"],
    "C# C++ c #": ["c#", "c++", "c"],
    "page.html#part a+b": ["page", "html", "part", "a", "b"],
    "snake_case x/y": ["snake", "case", "x", "y"],
    "??? … «»": [],
    "ŉ ǅ": ["n", "dz"],
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠀀𠀁𠀂": ["unicode", "𠀀𠀁", "𠀁𠀂"],
}


@pytest.mark.parametrize(("text", "wanted"), WORDS.items())
def test_words(text, wanted):
    assert folding.words(text) == wanted


def test_the_script_cuts_the_same_words():
    script = (ROOT / "_static" / "folding.js").read_text("utf-8")
    code = f"globalThis.window = globalThis;\n{script}\nconst texts = {json.dumps(list(WORDS))};\n"
    code += "const { fold, compounds } = readerFolding;\n"
    code += "process.stdout.write(JSON.stringify(texts.map((text) => [fold(text), compounds(text)])));"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    ours = [[folding.fold(text), [list(pair) for pair in folding.compounds(text)]] for text in WORDS]
    assert json.loads(done.stdout) == ours


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("co-ordination", {"co", "ordination", "coordination"}),
        ("the OECD's e-Perú", {"the", "oecd", "peru", "eperu"}),
        ("1,000,000 people", {"000", "1000000", "people"}),
        ("in 2020 100 of 3.14", {"in", "2020", "100", "2020100", "of", "14"}),
    ],
)
def test_compounds_are_found_whole_and_in_parts(text, wanted):
    assert folding.searchable(text) == wanted
