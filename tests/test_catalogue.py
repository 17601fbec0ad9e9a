"""The catalogue's tool, and the gate that every string has its Chinese."""

import polib
import pytest

from tools import catalogue

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy as later, ngettext, pgettext
_("Plain " "and joined.")
later("Later.")
ngettext("%(count)s day", "%(count)s days", 3)
pgettext("on an axis", "Jan")
_(variable)
other("Not a message.")
"""
TEMPLATE = """
{% translate "Plain" %} {{ _("In a variable") }} {% breadcrumb _("In a tag") url %} {% translate "May" context "month" %}
{% blocktranslate trimmed with name=user.name %}
  Good day,
  {{ name }}
{% endblocktranslate %}
{% blocktranslate count days=days %}{{ days }} day{% plural %}{{ days }} days{% endblocktranslate %}
"""


def test_python_strings_are_found_under_every_alias() -> None:
    found = {(message.context, message.text, message.plural) for message in catalogue.in_python(PYTHON)}
    assert found == {
        (None, "Plain and joined.", None),
        (None, "Later.", None),
        (None, "%(count)s day", "%(count)s days"),
        ("on an axis", "Jan", None),
    }


def test_template_strings_are_found_trimmed_with_plurals_and_contexts() -> None:
    found = {(message.context, message.text, message.plural) for message in catalogue.in_template(TEMPLATE)}
    assert found == {
        (None, "Plain", None),
        (None, "In a variable", None),
        (None, "In a tag", None),
        ("month", "May", None),
        (None, "Good day, %(name)s", None),
        (None, "%(days)s day", "%(days)s days"),
    }


def test_update_keeps_translations_and_drops_what_is_gone() -> None:
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Kept", msgstr="保留"))
    old.append(polib.POEntry(msgid="Gone", msgstr="没了"))
    new = catalogue.merged({(None, "Kept"): catalogue.Message("Kept", files=["apps/a.py"])}, old)
    assert [(entry.msgid, entry.msgstr) for entry in new] == [("Kept", "保留")]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "not translated"),
        ("%(unit)s 邀请您", "placeholders differ"),
        ("Invitation of %(name)s", "without a Han character"),
        ("%(name)s 邀请您", ""),
    ],
)
def test_check_names_what_is_wrong(words: str, complaint: str) -> None:
    message = catalogue.Message("%(name)s invites you", files=["apps/a.py"])
    file = polib.POFile()
    file.append(polib.POEntry(msgid=message.text, msgstr=words))
    found = catalogue.problems({message.key: message}, file)
    assert (complaint in found[0]) if complaint else not found


def test_every_string_of_the_product_has_its_chinese() -> None:
    assert catalogue.problems(catalogue.gather(), catalogue.open_catalogue()) == []
