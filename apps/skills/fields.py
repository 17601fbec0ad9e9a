"""The fields of work by which lists are narrowed and the office counts: the groups of the skill taxonomy, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "EQ": _("High-end equipment"),
    "WE": _("Welding and joining"),
    "NV": _("Batteries and new-energy vehicles"),
    "EN": _("New energy and grids"),
    "CM": _("Carbon materials and composites"),
    "EL": _("Chips and electronics"),
    "SW": _("Industrial software and AI"),
    "TR": _("Skilled trades"),
    "QE": _("Quality, safety and environment"),
    "BI": _("Synthetic biology"),
    "MB": _("Medicines and medical devices"),
    "CH": _("Chemistry"),
    "MG": _("Management"),
    "RD": _("Research methods"),
    "IP": _("Intellectual property and transfer"),
    "FI": _("Finance"),
    "LG": _("Languages"),
}


def field_name(code: str) -> str:
    """The words of a group; of one that an office has added, its code."""
    return str(FIELDS.get(code, code))
