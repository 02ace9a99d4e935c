"""Every element of every framework is a term under its official name; a list to change only with a source at hand."""

import pytest
from conftest import ROOT
from reader.source import pages

OFFICIAL = {
    "digital-government": """
        digital by design; data-driven public sector (dimension); government as a platform; open by default;
        user-driven;
        proactiveness; analogue government; e-government; digital government; openness (2014 Recommendation);
        engagement (2014 Recommendation); data-driven culture; risk management (2014 Recommendation);
        leadership (2014 Recommendation); coherence (2014 Recommendation); governance (2014 Recommendation);
        international co-operation; business cases; institutional capacities; procurement;
        legal and regulatory frameworks (2014 Recommendation)""",
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
        digital government strategy; institutional framework; co-ordination and compliance;
        legal and regulatory framework (Panama review); digital skills; budgeting capacities; budget thresholds;
        business cases (Panama review); project management frameworks; co-funding mechanisms; ICT commissioning;
        regulation (Panama review); data value cycle (Panama review); anticipatory governance (Panama review);
        design and delivery of policy and services (Panama review);
        performance monitoring and evaluation (Panama review); transparency (Panama review);
        data protection (Panama review); citizen consent (Panama review); ethics (Panama review);
        connectivity infrastructure; digital literacy; accessibility (Panama review); channels (Panama review);
        standards and guidance (Panama review); digital identity (Panama review); data and interoperability;
        emerging and disruptive technologies; cross-border services""",
    "citizen-well-being": """
        responsive government; protective government; trustworthy government; income and wealth; jobs and earnings;
        housing; health status; education and skills; work-life balance; civic engagement and governance;
        social connections; environmental quality; personal security; subjective well-being; natural capital;
        economic capital; human capital; social capital; responsiveness (trust); reliability (trust);
        integrity (trust); openness (trust); fairness (trust)""",
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


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_element_is_a_term_of_its_page(name):
    page = next(page for page in pages(ROOT) if page.path == f"frameworks/{name}.md")
    keys = {entry.key for entry in page.entries}
    wanted = {" ".join(key.split()) for key in OFFICIAL[name].split(";")}
    assert wanted - keys == set()


def test_the_nine_trends_stand_as_their_headings():
    text = (ROOT / "frameworks" / "digital-identity.md").read_text("utf-8").replace('"', "“", 1)
    for trend in TRENDS:
        plain = trend.replace("“", '"').replace("”", '"')
        assert plain in text.replace("“", '"').replace("”", '"'), trend


def test_every_element_answers_to_a_concern_or_is_part_of_something():
    for page in pages(ROOT):
        if page.is_framework:
            for entry in page.entries:
                assert {"concern", "broader", "related", "same"} & set(entry.fields), f"{page.path}: {entry.key}"
