"""Every element of every framework keeps its official name, as a term or as a row of its page's table; a list to change
only with a source at hand."""

import re

import pytest
from conftest import ROOT
from reader.lint.markdown import read_pages, without_markup

#: Elements that are terms of their page.
TERMS = {
    "digital-government": """
        digital by design; data-driven public sector (dimension); government as a platform; open by default;
        user-driven; proactiveness; analogue government; e-government; digital government; contextual factors;
        institutional models; policy levers (governance of digital government)""",
    "data-value-cycle": """
        collection (data value cycle); processing (data value cycle); sharing (data value cycle);
        re-use (data value cycle); availability, quality and relevance of data; sharing data internally;
        skills and capabilities (working paper 33); legitimacy and public trust""",
    "data-driven-public-sector": """
        leadership and vision; capacities for coherent implementation; rules, laws, guidelines and standards;
        data architecture; data infrastructure; anticipation and planning; delivery (data-driven public sector);
        evaluation and monitoring; ethics (data-driven public sector); privacy and consent;
        transparency (data-driven public sector); security (data-driven public sector)""",
    "service-design-delivery": """
        politics; legacy channels and technology; society and geography of a country;
        leadership and vision (service design and delivery); understanding, and responding to, whole problems;
        services that make sense from end to end; involving the public;
        combining policy, delivery and operations across organisational boundaries; taking an agile approach;
        sharing best practice and guidelines; governance, spending and assurance; digital inclusion;
        common components and tools; data governance and its application for public value and trust;
        public sector talent and capabilities; channel strategy""",
    "digital-identity": """
        Foundations for DI; National identity infrastructure; DI policy; Governance (digital identity); DI Solutions;
        DI Platform; Browser based; Smartcards; Mobile (digital identity); Biometric and emerging DI;
        Policy levers and adoption; Legal and regulatory framework (digital identity); Funding and Enforcement;
        Government services (digital identity); Private sector services; Enablers and constraints;
        Transparency and monitoring; Citizen control of their data; Performance data; Impact assessment""",
    "digital-government-review": """
        institutional framework; co-ordination and compliance; digital skills; budget thresholds;
        co-funding mechanisms; ICT commissioning""",
    "citizen-well-being": """
        responsive government; protective government; trustworthy government; civic engagement and governance;
        responsiveness (trust)""",
}
#: Elements that are named on their page, in a table or a definition.
NAMES = {
    "digital-government": """
        Openness, transparency and inclusiveness; Engagement and participation in a multi-actor context in policy making
        and service delivery; Creation of a data-driven culture; Protecting privacy and ensuring security;
        Leadership and political commitment; Coherent use of digital technology across policy areas;
        Effective organizational and governance frameworks to coordinate;
        Strengthen international cooperation with other governments; Development of clear business cases;
        Reinforced institutional capacities; Procurement of digital technologies; Legal and regulatory framework;
        Openness and Engagement; Governance and Coordination; Capacities to Support Implementation;
        Contextual Factors; Institutional Models; Policy Levers; Macro-structure; Strategy and plan;
        Project management tools; Financial management mechanisms; Regulations and standards""",
    "data-driven-public-sector": """
        Leadership and vision; Capacity for coherent implementation; Regulatory framework; Data value cycle;
        Data infrastructure; Data architecture; Anticipation and planning; Delivery; Evaluation and monitoring;
        Ethics; Privacy and consent; Transparency; Security""",
    "digital-government-review": """
        digital government strategy; legal and regulatory framework; budgeting capacities; budget thresholds;
        business cases; project management frameworks; co-funding mechanisms; ICT commissioning; regulation;
        data value cycle; anticipatory governance; performance monitoring and evaluation; transparency;
        data protection; citizen consent; ethics; connectivity infrastructure; digital literacy; accessibility;
        channels; standards and guidance; digital identity; data and interoperability;
        emerging and disruptive technologies; cross-border services""",
    "citizen-well-being": """
        income and wealth; jobs and earnings; housing; health status; education and skills; work-life balance;
        civic engagement and governance; social connections; environmental quality; personal security;
        subjective well-being; natural; economic; human; social capital; responsiveness; reliability; integrity;
        openness; fairness""",
}
TRENDS = (
    "Design DI for reuse",
    "Focus on the user experience",
    "Digital literacy matters",
    "Go mobile",
    "Adopt open standards for interoperability",
    "Continuously improve the DI offer",
    "One size does not fit all",
    "The 3 “S” of digital ID policy: Security, Signature, and Single sign-on",
    "The citizen is in control",
)


def split(names):
    return {" ".join(name.split()) for name in names.split(";")}


def page_of(name):
    return next(page for page in read_pages(ROOT) if page.path == f"frameworks/{name}.md")


@pytest.mark.parametrize("name", TERMS)
def test_every_element_is_a_term_of_its_page(name):
    assert split(TERMS[name]) - {entry.key for entry in page_of(name).entries} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_element_is_named_on_its_page(name):
    text = without_markup(
        re.sub(r"^:+\{|^`+\{|\{moved-terms\}\n(?:.|\n)*?```", "", page_of(name).text, flags=re.MULTILINE)
    )
    missing = {element for element in split(NAMES[name]) if element.casefold() not in text.casefold()}
    assert missing == set()


def test_the_nine_trends_stand_as_their_headings():
    text = (ROOT / "frameworks" / "digital-identity.md").read_text("utf-8").replace('"', "“", 1)
    for trend in TRENDS:
        without_markup = trend.replace("“", '"').replace("”", '"')
        assert without_markup in text.replace("“", '"').replace("”", '"'), trend


def test_every_element_answers_to_a_concern_or_is_part_of_something():
    for page in read_pages(ROOT):
        if page.is_framework:
            for entry in page.entries:
                assert {"concern", "broader", "related", "same"} & set(entry.fields), f"{page.path}: {entry.key}"
