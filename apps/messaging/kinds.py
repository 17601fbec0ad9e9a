"""The kinds of notice. Each app registers its own in ``notices.py``; texts are worded when read, in any language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """``urgent`` goes to the mobile number too; ``by_link`` sends a task link, for people who may have no account yet."""

    name: str
    title: Text
    text: Text
    urgent: bool = False
    by_link: bool = False

    def word(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Title and text in the active language; of ``unit`` and ``unit_en`` an English reader is told the second.

        Raises KeyError where a fact is missing.
        """
        if (get_language() or "").startswith("en"):
            facts = {
                **facts,
                **{name.removesuffix("_en"): fact for name, fact in facts.items() if name.endswith("_en")},
            }
        return str(self.title) % facts, str(self.text) % facts


_kinds: dict[str, Kind] = {}


def register(name: str, *, title: Text, text: Text, urgent: bool = False, by_link: bool = False) -> None:
    """Make ``name`` (``matching.invited``) a kind of notice; ``title`` and ``text`` hold ``%(fact)s`` places."""
    _kinds[name] = Kind(name, title, text, urgent, by_link)


def kind_of(name: str) -> Kind:
    """The registered kind. Raises LookupError for an unknown one: a kind is code, not data."""
    try:
        return _kinds[name]
    except KeyError as error:
        raise LookupError(f"no notice of kind {name!r} is registered") from error


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
