"""Relations between terms: their inverses, and which contradict each other."""

import re

import pytest
from conftest import build_damaged
from reader.facts.relations import Graph, Relation


def graph(*declared):
    names = {name: name for name in ("house", "room", "wall", "brick", "shed")} | {"home": "house"}
    return Graph(names, [Relation(*relation) for relation in declared])


def test_each_relation_is_known_at_both_ends_once():
    known = graph(
        ("room", "broader", "House"),
        ("house", "narrower", "room"),
        ("house", "narrower", "wall"),
        ("shed", "same", "home"),
        ("room", "related", "shed"),
    )
    assert list(known.problems()) == []
    assert known.related("house", "narrower") == ["room", "wall"]
    assert known.related("room", "broader") == known.related("wall", "broader") == ["house"]
    assert known.related("house", "same") == ["shed"] and known.related("shed", "same") == ["house"]
    assert known.related("shed", "related") == ["room"] and known.related("brick", "related") == []


FAULTS = {
    "unknown": ([("room", "broader", "hut")], 0, "“room” names “hut” as broader, and no framework page defines it"),
    "itself": ([("house", "same", "home")], 0, "“house” names itself as same"),
    "both_whole": (
        [("room", "broader", "house"), ("house", "broader", "room")],
        0,
        "are each declared part of the other",
    ),
    "kinds": ([("room", "same", "wall"), ("wall", "related", "room")], 0, "declared related and same for “room”"),
    "circle": (
        [("room", "broader", "house"), ("house", "broader", "shed"), ("room", "narrower", "shed")],
        0,
        "“room” is part of “house” is part of “shed” is part of “room”",
    ),
    "above_and_related": (
        [("brick", "broader", "wall"), ("wall", "broader", "room"), ("room", "related", "brick")],
        2,
        "but “brick” is part of “wall” is part of “room”",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_contradictions_are_reported_at_their_declaration(case):
    declared, at, words = FAULTS[case]
    found = list(graph(*declared).problems())
    assert found and found[0].relation == Relation(*declared[at]) and words in found[0].message
    assert found[0].message.endswith(".")


@pytest.mark.sphinx("html", testroot="book", srcdir="relations")
def test_a_build_names_file_and_line(make_app, app_params):
    fields = "  :broader: big part; bigger part\n  :narrower: little part\n  :related: people's part\n"
    warnings = build_damaged(make_app, app_params, "frameworks/mini.md", "  :broader: big part\n", fields)
    faults = re.findall(r"frameworks/mini\.md:(\d+): WARNING: .*?((?:names|is declared) .*)", warnings)
    assert [line for line, _message in faults] == ["20", "21", "22"], warnings
    assert "names “bigger part” as broader, and no framework page defines it" in faults[0][1]
    assert "names itself as narrower" in faults[1][1]
    assert "is declared related and same" in faults[2][1]
