"""Faults for a good PDF, which the audit must find. Each function takes an open document and changes it."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String
from sphinx_typst.postprocess import child_elements, find_elements
from sphinx_typst.proof import ink
from sphinx_typst.proof.sheet import open_sheet
from sphinx_typst.proof.tags import JOINER, listed_page

#: Name of the rule to the faults that it must find.
FAULTS: list[tuple[str, Callable[[pikepdf.Pdf], None]]] = []


def fault(rule: str):
    """Register the decorated function as a fault that *rule* must find."""

    def register(function):
        FAULTS.append((rule, function))
        return function

    return register


def root(document):
    return document.Root.StructTreeRoot


def top(document):
    """The Document element."""
    return child_elements(root(document))[0]


def body(document, role):
    """Elements with the structure type *role* directly below the Document element, after the contents."""
    tags = child_elements(top(document))
    last = max(at for at, tag in enumerate(tags) if tag.S == "/TOC")
    return [tag for tag in tags[last + 1 :] if role == tag.S]


def annotations(document, element):
    """Annotations of the internal links below *element*, except those of footnote marks."""
    found = []
    for link in find_elements(element, "/Link"):
        if not isinstance(link.K, Array) or not isinstance(link.K[0], int):
            continue
        for kid in link.K:
            if (
                isinstance(kid, Dictionary)
                and kid.get("/Type") == "/OBJR"
                and kid.Obj.get("/A", {}).get("/S") != "/URI"
            ):
                found.append(kid.Obj)
    return found


def listed(document):
    """Annotations of the page numbers in the paragraph with a list of them."""
    sheet = open_sheet(document, (0, 1000))
    tags = [tag for tag in sheet.body if tag.role == "P"]
    at = next(n for n, tag in enumerate(tags) if any(listed_page(link.text()) for link in tag.all("Link")))
    return annotations(document, body(document, "/P")[at])


def lead(annotation, target):
    if "/A" in annotation:
        del annotation["/A"]
    annotation.Dest = target


def edit(document, number, change):
    """Call *change* for each instruction of a page, which may replace it; the first True ends the search."""
    page = document.pages[number]
    instructions = [list(pair) for pair in pikepdf.parse_content_stream(page)]
    for at, instruction in enumerate(instructions):
        if change(instructions, at, list(instruction[0]), str(instruction[1])):
            break
    else:
        raise AssertionError("the page has nothing to damage")
    page.Contents = document.make_stream(pikepdf.unparse_content_stream([tuple(pair) for pair in instructions]))


def page_of(document, words):
    """The first page after the contents whose text has *words*, as the audit reads it."""
    for page in list(ink.read(document))[4:]:
        if words in "".join(run.text for run in page.runs):
            return page.number
    raise AssertionError(words)


@fault("links_reach_their_targets")
def a_link_leads_nowhere(document):
    links = [link for paragraph in body(document, "/P") for link in annotations(document, paragraph)]
    lead(links[0], String("gone"))


@fault("links_reach_their_targets")
def a_link_leads_to_another_page(document):
    target = Array([document.pages[0].obj, Name.XYZ, 0, 0, 0])
    links = [link for each in body(document, "/L") for link in annotations(document, each)]
    lead(links[0], target)


@fault("links_lead_somewhere")
def the_mark_of_a_note_leads_nowhere(document):
    marks = [link for label in find_elements(root(document), "/Lbl") for link in find_elements(label, "/Link")]
    lead(next(kid.Obj for kid in marks[0].K if "/Obj" in kid), String("gone"))


@fault("page_numbers_after_links")
def a_link_names_the_page_before_its_target(document):
    for paragraph in body(document, "/P"):
        for link in annotations(document, paragraph):
            lead(link, Array([document.pages[3].obj, Name.XYZ, 0, 0, 0]))
            return


@fault("folios_are_labels")
def pages_are_labelled_from_two(document):
    labels = document.Root.PageLabels.Nums
    labels[-1].St = int(labels[-1].get("/St", 1)) + 1


@fault("contents_agree_with_pages")
def a_line_of_the_contents_leads_elsewhere(document):
    line = list(find_elements(root(document), "/TOCI"))[3]
    lead(annotations(document, line)[0], Array([document.pages[0].obj, Name.XYZ, 0, 0, 0]))


@fault("index_agrees_with_pages")
def a_line_of_the_index_leads_elsewhere(document):
    last = [tag for tag in child_elements(top(document)) if tag.S == "/L"][-1]
    lead(annotations(document, last)[0], Array([document.pages[0].obj, Name.XYZ, 0, 0, 0]))


@fault("outline_agrees_with_contents")
def a_bookmark_is_missing(document):
    with document.open_outline() as outline:
        del outline.root[1]


@fault("outline_agrees_with_contents")
def a_bookmark_hangs_too_high(document):
    with document.open_outline() as outline:
        outline.root.append(outline.root[1].children.pop())


@fault("outline_agrees_with_contents")
def the_contents_lack_a_chapter(document):
    contents = next(tag for tag in child_elements(top(document)) if tag.S == "/TOC")
    del contents.K[1]


@fault("links_do_not_name_their_own_page")
def all_pages_have_the_number_that_a_link_names(document):
    links = (link.text() for link in open_sheet(document, (0, 1000)).structure.root.all("Link"))
    printed = next(text.rpartition(" ")[2] for text in links if JOINER in text and "p." in text)
    document.Root.PageLabels.Nums = Array([0, Dictionary(P=String(printed.rpartition("\N{NARROW NO-BREAK SPACE}")[2]))])


@fault("table_rows_have_company")
def the_last_row_of_a_long_table_comes_first(document):
    table = next(tag for tag in find_elements(root(document), "/TBody") if len(child_elements(tag)) > 50)
    rows = child_elements(table)
    table.K = Array([rows[-1], *rows[:-1]])


@fault("page_lists_are_right")
def a_number_of_a_page_list_leads_to_a_page_without_its_target(document):
    lead(listed(document)[0], Array([document.pages[-1].obj, Name.XYZ, 0, 0, 0]))


@fault("page_lists_are_right")
def two_numbers_of_a_page_list_change_places(document):
    one, two = listed(document)[:2]
    first, second = (Array([document.pages[at].obj, Name.XYZ, 0, 0, 0]) for at in (-3, -4))
    lead(one, first)
    lead(two, second)


@fault("text_is_complete")
def a_paragraph_is_dropped(document):
    paragraph = body(document, "/P")[1]
    parent = top(document)
    parent.K = Array([kid for kid in parent.K if kid.objgen != paragraph.objgen])


@fault("text_is_complete")
def two_paragraphs_change_places(document):
    parent, (one, two) = top(document), body(document, "/P")[:2]
    order = [kid.objgen for kid in parent.K]
    a, b = order.index(one.objgen), order.index(two.objgen)
    swapped = list(parent.K)
    swapped[a], swapped[b] = swapped[b], swapped[a]
    parent.K = Array(swapped)


@fault("content_is_tagged_once")
def a_paragraph_is_tagged_twice(document):
    top(document).K.append(body(document, "/P")[1])


@fault("content_is_tagged_once")
def a_line_has_no_tag(document):
    def change(instructions, at, operands, operator):
        if operator == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]:
            instructions[at] = [[Name.Span], Operator("BMC")]
            return True
        return False

    edit(document, page_of(document, "First paragraph."), change)


@fault("text_is_large_enough")
def a_line_is_tiny(document):
    def change(instructions, at, operands, operator):
        if operator == "Tf":
            instructions[at] = [[operands[0], 5], Operator("Tf")]
            return True
        return False

    edit(document, page_of(document, "First paragraph."), change)


@fault("text_stands_out")
def a_line_is_pale(document):
    def change(instructions, at, operands, operator):
        if operator in ("scn", "sc"):
            instructions[at] = [[0.7] * len(operands), Operator(operator)]
        return at == len(instructions) - 1

    edit(document, page_of(document, "First paragraph."), change)


@fault("lines_keep_to_the_text")
def a_line_runs_off_the_page(document):
    def change(instructions, at, operands, operator):
        if operator == "Tm":
            instructions[at] = [[*operands[:4], float(operands[4]) + 300, operands[5]], Operator("Tm")]
            return True
        return False

    edit(document, page_of(document, "First paragraph."), change)


@fault("lines_keep_to_the_text")
def words_are_printed_over_words(document):
    def change(instructions, at, operands, operator):
        if operator != "cm":
            return False
        before = next((pair[0] for pair in reversed(instructions[:at]) if str(pair[1]) == "cm"), None)
        if before is None or before[5] != operands[5] or before[4] == operands[4]:
            return False
        instructions[at] = [[*operands[:4], float(before[4]) + 2, operands[5]], Operator("cm")]
        return True

    edit(document, page_of(document, "Text with"), change)


@fault("lines_keep_to_the_text")
def a_line_is_printed_into_the_next(document):
    above = [0.0]

    def change(instructions, at, operands, operator):
        if operator != "cm":
            return False
        found = 12 < above[-1] - float(operands[5]) < 20
        above.append(float(operands[5]))
        if found:
            instructions[at] = [[*operands[:5], above[-1] + 10], Operator("cm")]
        return found

    edit(document, page_of(document, "Text with"), change)


@fault("fonts_are_embedded")
def a_font_is_not_embedded(document):
    for source in document.objects:
        if isinstance(source, Dictionary) and source.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in source:
                    del source[key]
            return


@fault("letters_are_known")
def letters_have_no_meaning(document):
    for source in document.objects:
        if isinstance(source, Dictionary) and source.get("/Type") == "/Font" and "/ToUnicode" in source:
            del source["/ToUnicode"]
            return


@fault("pictures_are_described")
def a_picture_has_the_description_of_another(document):
    next(find_elements(root(document), "/Figure")).Alt = String("Something else.")


@fault("languages_are_marked")
def a_foreign_word_is_not_marked(document):
    def change(instructions, at, operands, operator):
        if operator == "BDC" and isinstance(operands[1], Dictionary) and operands[1].get("/Lang") == "es":
            instructions[at] = [[operands[0], Dictionary(MCID=operands[1].MCID)], Operator("BDC")]
            return True
        return False

    edit(document, page_of(document, "español"), change)


@fault("headings_agree")
def a_heading_is_one_level_too_low(document):
    next(find_elements(root(document), "/H2")).S = Name.H3


@fault("tables_have_heads")
def a_head_has_no_scope(document):
    head = next(find_elements(root(document), "/TH"))
    for facts in head.A if isinstance(head.A, Array) else [head.A]:
        if "/Scope" in facts:
            del facts["/Scope"]


@fault("tables_have_heads")
def a_cell_is_missing(document):
    row = list(find_elements(root(document), "/TR"))[1]
    row.K = Array(list(row.K)[:-1])


@fault("tables_have_heads")
def a_cell_names_a_head_that_is_not_there(document):
    cell = next(find_elements(root(document), "/TD"))
    for facts in cell.A if isinstance(cell.A, Array) else [cell.A]:
        if "/Headers" in facts:
            facts.Headers = Array([String("gone")])


@fault("stub_cells_are_row_heads")
def a_head_of_a_row_is_a_plain_cell(document):
    for head in reversed(list(find_elements(root(document), "/TH"))):
        if any(facts.get("/Scope") == "/Row" for facts in head.A):
            head.S = Name.TD
            return


@fault("notes_have_ids")
def two_notes_have_one_id(document):
    first, second = list(find_elements(root(document), "/Note"))[:2]
    second.ID = first.ID


@fault("pages_are_used")
def a_page_is_blank(document):
    document.add_blank_page(page_size=(595, 842))


def end_after(document, number, enough):
    """Remove all filled areas of a page, and its text from where *enough* is true of the text before."""
    runs = iter(list(ink.read(document))[number].runs)
    shown = [""]

    def change(instructions, at, operands, operator):
        if operator in ("TJ", "Tj"):
            run = next(runs)
            if enough(shown[0]):
                instructions[at] = [[Array([])], Operator("TJ")]
            elif not run.artefact:
                shown[0] += run.text
        elif operator in ("f", "F", "f*"):
            instructions[at] = [[], Operator("n")]
        return at == len(instructions) - 1

    edit(document, number, change)


@fault("pages_are_filled")
def a_page_ends_after_its_first_words(document):
    pages = list(ink.read(document))
    goes_on = next(n for n, page in enumerate(pages[1:]) if any(run.artefact and run.base > 770 for run in page.runs))
    end_after(document, goes_on, lambda text: text)


@fault("headings_stay_with_their_text")
def a_page_ends_with_a_heading(document):
    words = "References of every role"
    end_after(document, page_of(document, words), lambda text: words in text)


@fault("file_says_what_it_is")
def the_window_shows_the_name_of_the_file(document):
    del document.Root.ViewerPreferences


@fault("file_says_what_it_is")
def the_metadata_have_another_title(document):
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = "Another"


@fault("file_says_what_it_is")
def the_language_is_not_declared(document):
    del document.Root.Lang
