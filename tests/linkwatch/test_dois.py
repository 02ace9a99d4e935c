"""DOIs in URLs, and their syntax."""

import pytest
from linkwatch import dois


def test_only_a_doi_s_resolver_has_dois():
    assert dois.from_url("https://doi.org/10.1787/a%28b%29") == "10.1787/a(b)"
    assert dois.from_url("http://dx.doi.org/10.1787/x") == "10.1787/x"
    assert dois.from_url("https://www.doi.org/the-identifier/resources") is None
    assert dois.from_url("https://example.org/10.1787/x") is None


@pytest.mark.parametrize("doi", ["10.1787/059814a7-en", "10.1016/S0140-6736(20)30183-5", "10.1000.10/1", "10.1/x"])
def test_dois_have_a_syntax(doi):
    assert dois.is_well_formed(doi) == (doi != "10.1/x")


def test_a_doi_is_read_without_what_managers_write_around_it():
    assert dois.bare("https://doi.org/doi:10.1787/a%28b%29.") == "10.1787/a(b)"
    assert dois.bare("10.1787/a%28b%29") == "10.1787/a%28b%29"  # only addresses are percent-encoded
    assert dois.bare("doi:") == "doi:"
