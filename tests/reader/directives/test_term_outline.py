"""The tree of the terms of one page."""

from reader.directives.term_outline import MAX_DEPTH, term_tree
from reader.facts.relations import Graph, Relation
from reader.facts.terms import Term


def term(key, **relations):
    pairs = tuple((kind, other) for kind, others in relations.items() for other in others)
    return Term(key, key, f"term-{key}", "page", "It is.", relations=pairs)


def keys(terms, elsewhere=()):
    """The tree of *terms* as keys; *elsewhere*: terms of other pages, which the graph has as well."""
    every = [*terms, *elsewhere]
    declared = [Relation(t.key, *relation) for t in every for relation in t.relations]

    def names(tree):
        return [(t.key, names(parts)) if parts else t.key for t, parts in tree]

    return names(term_tree(terms, Graph({t.key.lower(): t.key for t in every}, declared)))


def test_wholes_with_parts_come_first_each_level_in_the_order_of_the_page():
    terms = [term("lone"), term("wheel", broader=["car"]), term("car", narrower=["axle"]), term("axle")]
    assert keys(terms) == [("car", ["wheel", "axle"]), "lone"]


def test_a_part_of_several_is_below_the_first_that_its_definition_names():
    terms = [term("part", broader=["zeta", "alpha"]), term("alpha"), term("zeta"), term("beta", narrower=["part"])]
    assert keys(terms) == [("zeta", ["part"]), "alpha", "beta"]


def test_wholes_on_other_pages_do_not_count():
    assert keys([term("part", broader=["whole"])], [term("whole")]) == ["part"]


def test_terms_in_a_circle_are_at_the_top_and_lose_nobody():
    terms = [term("a", broader=["b"]), term("b", broader=["a"]), term("c", broader=["a"])]
    assert keys(terms) == [("a", ["c"]), "b"]


def test_deeper_levels_than_readers_can_follow_are_left_out():
    terms = [term("t0"), *(term(f"t{n}", broader=[f"t{n - 1}"]) for n in range(1, 40))]
    depth, level = 0, keys(terms)
    while level:
        depth, level = depth + 1, level[0][1] if isinstance(level[0], tuple) else []
    assert depth == MAX_DEPTH
