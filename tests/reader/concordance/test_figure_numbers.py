"""One figure in several places has one number, that of its first place."""

from reader.concordance.figure_numbers import Place, renumber


def numbers(result):
    return {Place(name, id_): number for name, kinds in result.items() for id_, number in kinds["figure"].items()}


def test_the_first_place_gives_the_number_and_those_after_it_move_up():
    assigned = {
        "chapter": {"figure": {"shown": (1,), "own": (2,)}, "table": {"t": (1,)}},
        "framework": {"figure": {"drawn": (3,), "other": (4,)}},
    }
    found = renumber(assigned, {Place("chapter", "shown"): Place("framework", "drawn")})
    assert numbers(found) == {
        ("chapter", "shown"): (1,),
        ("chapter", "own"): (2,),
        ("framework", "drawn"): (1,),
        ("framework", "other"): (3,),
    }
    assert found["chapter"]["table"] == {"t": (1,)}


def test_the_figures_own_page_may_come_first_and_two_pages_may_show_it():
    assigned = {
        "framework": {"figure": {"drawn": (1,)}},
        "b": {"figure": {"shown": (3,), "own": (4,)}},
        "a": {"figure": {"shown": (2,)}},
    }
    drawn = Place("framework", "drawn")
    found = renumber(assigned, {Place("a", "shown"): drawn, Place("b", "shown"): drawn})
    assert set(numbers(found).items()) == {
        (drawn, (1,)),
        (Place("a", "shown"), (1,)),
        (Place("b", "shown"), (1,)),
        (Place("b", "own"), (2,)),
    }


def test_numbers_by_section_are_counted_in_their_section():
    assigned = {"a": {"figure": {"shown": (1, 1), "own": (1, 2)}}, "b": {"figure": {"drawn": (2, 1), "own": (2, 2)}}}
    found = renumber(assigned, {Place("a", "shown"): Place("b", "drawn")})
    assert numbers(found) == {
        ("a", "shown"): (1, 1),
        ("a", "own"): (1, 2),
        ("b", "drawn"): (1, 1),
        ("b", "own"): (2, 1),
    }


def test_without_figures_of_other_pages_nothing_changes():
    assigned = {"a": {"figure": {"x": (1,)}}, "b": {"table": {"t": (1,)}}, "c": {"figure": {"y": (2,)}}}
    assert renumber(assigned, {}) == assigned
