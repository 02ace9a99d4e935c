"""Fields of definitions: each that authors may write is shown under a name, or is known to be shown elsewhere."""

from reader.directives.backlinks import field_label
from reader.facts.terms import FIELDS

#: Fields that readers do not see as such: languages.py marks the term itself, index_entries.py fills the index.
UNSEEN = {"language", "index"}


def test_every_field_that_readers_see_has_a_name_for_them():
    names = {field: field_label(field) for field in FIELDS if field not in UNSEEN}
    assert all(names.values()) and len(set(names.values())) == len(names)
