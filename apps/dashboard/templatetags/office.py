"""What the office's pages ask for: the workbench, the navigation, and cells that know their column."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.display.formats import NOTHING
from apps.dashboard.context import Way
from apps.dashboard.office import Workbench, office_workbench
from apps.organisations.queues import office_roles
from apps.organisations.rules import keeps_tables
from apps.organisations.selectors import READERS
from apps.settlement import rules_quarters

register = template.Library()

WORK = {"Unit": "unit", "Talent": "talent", "Demand": "demand", "UnitConsent": "verify", "PaperCopy": "sign"}
RECORDS = {
    "Agreement": "agreement",
    "Statement": "settlement",
    "LineObjection": "dispute",
    "Membership": "members",
    "Delivery": "send",
    "AuditEvent": "history",
}
OTHER = "settings-2"
OF_PEOPLE = {"name_en", "title", "headline", "object_label", "status_reason", "reason", "label_en"}
_CELL = re.compile(r'<(td|th)(?: class="(?:[\w-]+ )*field-(\w+)[^"]*")?')
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]{2,}")


@register.simple_tag(takes_context=True)
def workbench_of_office(context: Context) -> Workbench | None:
    """Everything the first page shows to who asks."""
    user = context["request"].user
    return office_workbench(user) if isinstance(user, User) else None


@register.simple_tag(takes_context=True)
def office_navigation(context: Context) -> list[tuple[str, list[Way]]]:
    """The lists the person may read, in three groups; those of the third are for the deployment's administrators."""
    path = context["request"].path if "request" in context else ""  # Django's page for a wrong filter has none
    index = reverse("admin:index")
    models = list(chain.from_iterable(app["models"] for app in context.get("available_apps") or []))
    ways: dict[str, Way] = {}
    for model in models:
        url = model.get("admin_url")
        if url:
            name = model["object_name"]
            icon = WORK.get(name) or RECORDS.get(name) or OTHER
            label = str(model["name"])
            ways[name] = Way(label[:1].upper() + label[1:], url, icon, current=path.startswith(url))
    work = [Way(_("Workbench"), index, "list-checks", current=path == index)]
    work += [ways[name] for name in WORK if name in ways]
    work += _planning(context, path)
    work += _money(context, path)
    records = [ways[name] for name in RECORDS if name in ways]
    rest = [way for name, way in ways.items() if name not in WORK and name not in RECORDS]
    site = [Way(_("The site"), reverse("dashboard:workbench"), "home")]
    groups = [(_("To do"), work), (_("Records"), records), (_("Administration"), rest), ("", site)]
    return [(title, found) for title, found in groups if found]


def _planning(context: Context, path: str) -> list[Way]:
    """The rooms of planning, for those who read cases of some region."""
    if "request" not in context or office_roles(context["request"]).isdisjoint(READERS):
        return []
    balance, plans, fairness = reverse("planning:balance"), reverse("planning:plans"), reverse("dashboard:fairness")
    stages = reverse("dashboard:stage_board")
    return [
        Way(_("Stage board"), stages, "layers", current=path.startswith(stages)),
        Way(_("Plans"), plans, "route", current=path.startswith(plans) and not path.startswith(balance)),
        Way(_("Surplus and shortage"), balance, "scale", current=path.startswith(balance)),
        Way(_("Fairness"), fairness, "users", current=path.startswith(fairness)),
    ]


def _money(context: Context, path: str) -> list[Way]:
    """The report of funds for everybody of the office; the operator's quarterly one where it is asked for."""
    user = context["request"].user if "request" in context else None
    if not isinstance(user, User):
        return []
    found = []
    if keeps_tables(user) or office_roles(context["request"]):  # as ``rules_funds.reads_funds``, without its query
        funds = reverse("settlement:funds")
        found.append(Way(_("Report of funds"), funds, "layers", current=path.startswith(funds)))
    if keeps_tables(user):
        custody = reverse("settlement:custody")
        found.append(Way(_("Custody account by month"), custody, "scale", current=path.startswith(custody)))
    if rules_quarters.can_report(user):
        quarter = reverse("settlement:quarter")
        found.append(Way(_("Quarterly report"), quarter, "table-2", current=path.startswith(quarter)))
    return found


@register.filter
def own_words(text: Any) -> Any:
    """What a person wrote, marked with its language where that is not the page's, in either direction."""
    lang = _foreign(str(text or ""))
    return format_html('<span lang="{}">{}</span>', lang, text) if lang else text


@register.filter
def with_labels(cells: Iterable[str], headers: list[dict[str, Any]]) -> list[SafeString]:
    """Django's ready cells, each with its column's name and language, so that a phone can show a row as a card."""
    return [_labelled(cell, header) for cell, header in zip(cells, headers, strict=False)]


def _labelled(cell: str, header: dict[str, Any]) -> SafeString:
    text = conditional_escape(cell)
    found = _CELL.match(text)
    if found is None:
        return text
    tag, field = found.group(1), found.group(2) or ""
    words = strip_tags(text)
    lang = _foreign(words or text) if field in OF_PEOPLE or _HAN.search(text) else ""
    more = format_html(' lang="{}"', lang) if lang else ""
    if tag == "td" and field:
        label = str(header["text"])
        more += format_html(' data-label="{}"', label[:1].upper() + label[1:])
        more += mark_safe(" data-nothing") if words.strip() == NOTHING else ""  # nosec B308 B703 - our own word
    return mark_safe(f"<{tag}{more}{text[3:]}")  # noqa: S308  # nosec B308 B703 - Django's own cell, the label escaped


def _foreign(text: str) -> str:
    """The language of ``text`` where the page has the other one: Han on an English page, only Latin on a Chinese one."""
    chinese_page = (get_language() or "").startswith("zh")
    if _HAN.search(text):
        return "" if chinese_page else "zh-CN"
    return "en" if chinese_page and _LATIN.search(text) else ""
