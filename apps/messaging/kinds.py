"""The kinds of notice. Each app registers its own in ``notices.py``; texts are worded when read, in any language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """``urgent`` goes to the mobile number too; ``always`` whatever the person's preferences say (signatures);
    ``by_link`` sends a task link, for people who may have no account yet.
    """

    name: str
    title: Text
    text: Text
    urgent: bool = False
    by_link: bool = False
    always: bool = False

    @property
    def group(self) -> str:
        """What the person's preferences are kept by: the app that tells."""
        return group_of(self.name)

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


OTHER = "other"
GROUPS: dict[str, Text] = {
    "matching": _("Invitations, holds and consents"),
    "referrals": _("Proposals and recommendations"),
    "agreements": _("Agreements and signatures"),
    "assignments": _("Work and return"),
    "settlement": _("Statements and payments"),
    "evaluations": _("Evaluations"),
    "messaging": _("Messages in conversations"),
    "demands": _("Demands"),
    "searches": _("Saved searches"),
    "organisations": _("Units and verification"),
    "talents": _("My profile"),
    OTHER: _("Everything else"),
}

_kinds: dict[str, Kind] = {}


def group_of(name: str) -> str:
    prefix = name.partition(".")[0]
    return prefix if prefix in GROUPS else OTHER


def names_in(group: str) -> list[str]:
    """The registered kinds of one group."""
    return [kind.name for kind in _kinds.values() if kind.group == group]


def register(
    name: str, *, title: Text, text: Text, urgent: bool = False, by_link: bool = False, always: bool = False
) -> None:
    """Make ``name`` (``matching.invited``) a kind of notice; ``title`` and ``text`` hold ``%(fact)s`` places."""
    _kinds[name] = Kind(name, title, text, urgent, by_link, always)


def kind_of(name: str) -> Kind:
    """The registered kind. Raises LookupError for an unknown one: a kind is code, not data."""
    try:
        return _kinds[name]
    except KeyError as error:
        raise LookupError(f"no notice of kind {name!r} is registered") from error


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
