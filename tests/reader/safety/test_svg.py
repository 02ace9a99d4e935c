"""Drawings that mean harm: each is refused with its line; those of the book pass."""

import gzip

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from reader.safety import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
#: What stands in a drawing, on its second line.
INSIDE = {
    "script": "<script>alert(1)</script>",
    "script_elsewhere": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "script_address": '<script href="https://evil.example/x.js"/>',
    "script_capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "event": '<rect onclick="alert(1)"/>',
    "event_capitals": '<rect OnLoad="alert(1)"/>',
    "event_focus": '<g tabindex="0" onfocus="alert(1)"/>',
    "foreign": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
    "image": '<image href="https://evil.example/x.png"/>',
    "image_old": '<image xlink:href="https://evil.example/x.png"/>',
    "image_data": '<image href="data:image/svg+xml;base64,AAAA"/>',
    "image_file": '<image href="file:///etc/passwd"/>',
    "link": '<a href="https://evil.example"><rect/></a>',
    "link_script": '<a xlink:href="javascript:alert(1)"><rect/></a>',
    "use_elsewhere": '<use href="https://evil.example/x.svg#a"/>',
    "use_file": '<use href="other.svg#a"/>',
    "use_data": '<use xlink:href="data:image/svg+xml,x#a"/>',
    "rect_with_address": '<rect href="#a"/>',
    "style": "<style>rect{fill:url(https://evil.example)}</style>",
    "style_import": "<style>@import 'https://evil.example/x.css';</style>",
    "style_attribute": '<rect style="fill:url(https://evil.example)"/>',
    "style_harmless": '<rect style="fill:red"/>',
    "fill": '<rect fill="url(https://evil.example/x#a)"/>',
    "fill_file": '<rect fill="url(x.svg#a)"/>',
    "fill_quoted": "<rect fill=\"url('https://evil.example/x#a')\"/>",
    "fill_twice": '<rect fill="url(#a) url(https://evil.example)"/>',
    "fill_escaped": '<rect fill="u\\72l(https://evil.example)"/>',
    "filter": '<rect filter="url(#a)"/>',
    "marker": '<path d="M0 0" marker-end="url(//evil.example#a)"/>',
    "expression": '<rect fill="expression(alert(1))"/>',
    "animate": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "set": '<set attributeName="onload" to="alert(1)"/>',
    "animate_transform": '<animateTransform attributeName="transform"/>',
    "animate_motion": '<animateMotion path="M0 0"/>',
    "handler": '<handler xmlns="http://www.w3.org/2001/xml-events">x</handler>',
    "listener": '<listener event="load"/>',
    "frame": '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/>',
    "video": '<video src="https://evil.example"/>',
    "metadata": "<metadata>x</metadata>",
    "feimage": '<feImage href="https://evil.example/x.png"/>',
    "switch": "<switch/>",
    "cursor": '<rect cursor="url(https://evil.example)"/>',
    "font": '<font-face-uri href="https://evil.example"/>',
    "instruction": '<?xml-stylesheet href="https://evil.example/x.css"?>',
    "base": '<g xml:base="https://evil.example/"/>',
    "prefix": '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    "other_namespace": '<rect xmlns="urn:x"/>',
    "cdata": "<text><![CDATA[<script>alert(1)</script>]]></text>",
    "unclosed": "<g>",
    "entity": "<text>&xxe;</text>",
    "namespace_unused": '<g xmlns:x="http://www.w3.org/1999/xhtml"/>',
    "both_addresses": '<use href="#a" xlink:href="#a"/><g id="a"/>',
    "class": '<g class="search-results"/>',
    "labels_of_the_page": '<g aria-labelledby="title"/>',
    "overflow": '<svg overflow="visible"/>',
    "tabindex": '<g tabindex="0"/>',
    "script_in_title": "<title><script>alert(1)</script></title>",
    "style_in_description": "<desc><style>a</style></desc>",
    "drawing_in_title": "<title><svg/></title>",
    "text_in_path": "<path><text>a</text></path>",
    "id_with_spaces": '<g id="a b"/>',
    "id_twice": '<g id="a"/><g id="a"/>',
    "part_that_is_missing": '<use href="#a"/>',
    "marker_that_is_missing": '<path d="M0 0" marker-end="url(#a)"/>',
    "paint_that_is_missing": '<rect fill="url(#a)"/>',
    "use_of_itself": '<g id="a"><use href="#a"/></g>',
    "use_in_a_circle": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "use_of_use": '<g id="a"/><g id="b"><use href="#a"/><use href="#a"/></g><use href="#b"/>',
    "marker_in_marker": '<marker id="a"/><marker id="b"><path d="M0 0" marker-mid="url(#a)"/></marker>'
    '<path d="M0 0" marker-mid="url(#b)"/>',
    "clip_in_a_circle": '<clipPath id="a" clip-path="url(#a)"/><g clip-path="url(#a)"/>',
    "gradient_in_a_circle": '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
    "marker_without_end": '<marker id="a"><g/><g/></marker><path marker-mid="url(#a)" d="' + "M0 0" * 20_000 + '"/>',
    "marker_of_a_group": '<marker id="a"/><g marker-mid="url(#a)">' + '<path d="' + "M0 0" * 20_000 + '"/></g>',
    "marker_of_what_is_used": '<marker id="a"/><path id="b" d="M0 0"/><use href="#b" marker-mid="url(#a)"/>',
    "uses": '<g id="a">' + "<g/>" * 300 + "</g>" + '<use href="#a"/>' * 300,
    "huge_size": '<rect width="1e9" height="1"/>',
    "huge_number": '<rect width="99999999" height="1"/>',
    "huge_path": '<path d="M0 0L9999999 1"/>',
    "huge_path_power": '<path d="M0 0L1e30 1"/>',
    "no_size": '<rect width="0" height="0.000"/>',
    "size_below_zero": '<rect width="-1" height="1"/>',
    "empty_box": '<svg viewBox="0 0 0 9"/>',
    "box_below_zero": '<svg viewBox="0 0 -9 9"/>',
    "no_number": '<rect width="NaN" height="infinity"/>',
    "paint_with_more": '<rect fill="red;background:url(https://evil.example)"/>',
    "paint_with_variable": '<rect fill="var(--x)"/>',
    "transform_function": '<g transform="attr(x)"/>',
    "language": '<text xml:lang="a b">x</text>',
    "font_address": '<text font-family="url(https://evil.example)">x</text>',
    "role": '<g role="img link(1)"/>',
    "turned_around": "<text>a\u202eb</text>",
    "isolated": "<text>a&#x2067;b</text>",
    "attributes": "<g " + " ".join(f'a{n}="x"' for n in range(3000)) + "/>",
    "namespaces": "<g " + " ".join(f'xmlns:a{n}="urn:x"' for n in range(3000)) + "/>",
    "faults_without_end": "<x/>" * 15_000,
    "deeper": "<g>" * 60 + "</g>" * 60,
}
WHOLE = {
    "nothing": b"",
    "no_xml": b"GIF89a",
    "html": b"<html><svg/></html>",
    "svg_without_namespace": b"<svg onload='alert(1)'/>",
    "doctype": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD.encode() + b"<text>&x;</text></svg>",
    "doctype_capitals": b"<!doctype svg>" + HEAD.encode() + b"</svg>",
    "bomb": b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD.encode() + b"<text>&b;</text></svg>",
    "instruction_before": b'<?xml-stylesheet href="https://evil.example"?>' + HEAD.encode() + b"</svg>",
    "instruction_after": HEAD.encode() + b"</svg><?php echo 1 ?>",
    "utf_16": (HEAD + "<script/></svg>").encode("utf-16"),
    "utf_7": b'<?xml version="1.0" encoding="UTF-7"?>' + HEAD.encode() + b"+ADw-script+AD4-</svg>",
    "latin": b'<?xml version="1.0" encoding="iso-8859-1"?>' + HEAD.encode() + b"<text>\xe4</text></svg>",
    "latin_ascii": b'<?xml version="1.0" encoding="iso-8859-1"?>' + HEAD.encode() + b"</svg>",
    "byte_order_mark": b"\xef\xbb\xbf" + HEAD.encode() + b"</svg>",
    "utf_7_far_away": b'<?xml version="1.0"' + b" " * 400 + b'encoding="UTF-7"?>' + HEAD.encode() + b"</svg>",
    "utf_32": (HEAD + "</svg>").encode("utf-32"),
    "utf_16_unmarked": (HEAD + "</svg>").encode("utf-16-le"),
    "version": b'<?xml version="1.1"?>' + HEAD.encode() + b"</svg>",
    "prefixes": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    "two_roots": HEAD.encode() + b"</svg><svg/>",
    "space_before_the_declaration": b' <?xml version="1.0"?>' + HEAD.encode() + b"</svg>",
    "compressed": gzip.compress(HEAD.encode() + b"</svg>"),
    "nul": HEAD.encode() + b"\x00</svg>",
    "deep": HEAD.encode() + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>",
    "many": HEAD.encode() + b"<g/>" * 30_000 + b"</svg>",
    "words": HEAD.encode() + b"<text>" + b"x" * 30_000 + b"</text></svg>",
    "words_in_many": HEAD.encode() + b"<text>words words</text>" * 3000 + b"</svg>",
    "large": HEAD.encode() + b" " * svg.MAX_SIZE + b"</svg>",
    "script_root": b'<script xmlns="http://www.w3.org/2000/svg">alert(1)</script>',
    "event_of_the_root": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "comments": HEAD.encode() + b"<!--" * 100_000,
    "titles": HEAD.encode() + b"<title>" * 100_000,
}
FIGURES = [*sorted((ROOT / "_static" / "figures").glob("*.svg")), ROOT / "_static" / "mark.svg"]


@pytest.mark.parametrize("case", INSIDE)
def test_what_acts_or_leads_elsewhere_is_refused_with_its_line(case):
    found = svg.check_svg(f"{HEAD}{INSIDE[case]}\n</svg>".encode())
    assert found and all(message for _line, message in found)
    assert {line for line, _message in found} <= {2, 3}


@pytest.mark.parametrize("case", WHOLE)
def test_what_is_no_drawing_is_refused(case):
    found = svg.check_svg(WHOLE[case])
    assert found and all(line >= 1 and message for line, message in found)


NO_XML = {
    "<g>\n": (3, "<g> of line 2 is open where </svg> stands"),
    "<text>a & b</text>": (2, "write &amp;"),
    "<text>a < b</text>": (2, "write &lt;"),
    "<text>a&nbsp;b</text>": (2, "&nbsp; is known in HTML alone"),
    '<rect width="1" width="2"/>': (2, "the attribute width twice"),
    "<rect width=1/>": (2, 'width="9"'),
    "<rect width/>": (2, "the attribute width has no value"),
    '<rect inkscape:label="x"/>': (2, "save the drawing as plain SVG"),
    "<!-- a -- b -->": (2, "two hyphens"),
    "</svg><svg>": (2, "something follows the end of <svg>"),
    "\x01": (2, "a character that no text may have"),
    "<g><!-- a": (2, "a comment has no end"),
}


@pytest.mark.parametrize("part", NO_XML)
def test_what_is_no_xml_is_said_in_plain_words(part):
    line, words = NO_XML[part]
    ((found, message),) = svg.check_svg(f'<svg xmlns="http://www.w3.org/2000/svg">\n{part}</svg>'.encode())
    assert found in (line, line + 1) and words in message and "StartTag" not in message


@pytest.mark.parametrize("figure", FIGURES, ids=lambda path: path.stem)
def test_the_drawings_of_the_book_pass(figure):
    assert svg.check_svg(figure.read_bytes()) == []


def test_what_drawings_need_passes():
    inside = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient><g id="b"/></defs>'
        "<!-- a comment --><rect fill=\"url(#a)\"/><path d='M0 0' marker-end=\"url('#a')\"/>"
        '<use href="#b"/><use xlink:href="#b"/><text xml:lang="es" aria-label="a/b: &lt;c&gt;">Ñ</text>'
    )
    assert svg.check_svg(f'<?xml version="1.0" encoding="utf-8"?>\n{HEAD}{inside}</svg>\n'.encode()) == []


def is_answer(found):
    return isinstance(found, list) and all(isinstance(line, int) and line >= 1 and message for line, message in found)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(source):
    assert is_answer(svg.check_svg(source)) and svg.check_svg(source)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(FIGURES), st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=40))
def test_a_damaged_drawing_has_an_answer(figure, at, length, other):
    source = figure.read_bytes()
    at %= len(source)
    assert is_answer(svg.check_svg(source[:at] + other + source[at + length :]))


NAMES = st.sampled_from([*sorted(svg.ELEMENTS), "script", "a", "image", "foreignObject", "set", "x:y"])
VALUES = st.text(alphabet="aé#(:)/\\'; urljavscpt0", max_size=30)
PAIRS = st.dictionaries(st.sampled_from([*sorted(svg.ATTRIBUTES), "onload", "href", "style"]), VALUES, max_size=4)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(NAMES, PAIRS), max_size=6))
def test_what_passes_has_only_what_is_listed(parts):
    body = "".join(
        f"<{name} {' '.join(f'{key}={chr(34)}{value}{chr(34)}' for key, value in of.items())}/>" for name, of in parts
    )
    found = svg.check_svg(f"{HEAD}{body}</svg>".encode())
    assert is_answer(found)
    listed = all(name in svg.ELEMENTS and set(of) <= {*svg.ATTRIBUTES, "href"} for name, of in parts)
    assert listed or found
