"""Classification of redirects, without a network."""

from linkwatch import verdicts
from linkwatch.verdicts import Hop, ResponseTrace


def test_a_redirect_passes_the_fragment_on_unless_it_has_its_own():
    hops = (Hop("http://a.example/1", 301, "http://a.example/2"), Hop("http://a.example/2", 200))
    assert verdicts.redirect_target("http://a.example/1#x", hops) == "http://a.example/2#x"
    hops = (Hop("http://a.example/1", 308, "http://a.example/2#y"), Hop("http://a.example/2", 200))
    assert verdicts.redirect_target("http://a.example/1#x", hops) == "http://a.example/2#y"


def test_a_redirect_back_to_the_same_address_is_no_move():
    hops = (Hop("http://a.example/1", 301, "http://a.example/1"), Hop("http://a.example/1", 200))
    assert verdicts.classify("http://a.example/1", ResponseTrace(hops)).name == "works"
