"""The component library: `{% load ui %}`. Every tag escapes its arguments and needs no script and no inline style."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from apps.core.display import drawings, formats
from apps.core.display.icons import icon_svg

register = template.Library()

# The mark of a party is a seal and stays Chinese in every language; the word always stands beside it.
SEALS = {"sending": "派", "using": "用", "talent": "才", "office": "办", "agency": "机"}
NOTICE_ICONS = {"done": "circle-check", "wait": "clock", "late": "triangle-alert", "office": "shield-check"}
FLOW_NAMES = ("label", "hint", "share", "fen", "kind")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
MESSAGE_TONES = {"success": "done", "warning": "wait", "error": "late"}


def _read(item: Any, name: str, default: Any = "") -> Any:
    """A named value of a mapping or an object; None counts as missing."""
    value = item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
    return default if value is None else value


def _slot(content: str) -> SafeString:
    """The rendered body of a block tag without the white space around it, so that an empty one counts as nothing."""
    return mark_safe(content.strip())  # noqa: S308  # nosec B308 B703 - the template engine has escaped it already


# ---- Language ----


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


@register.simple_tag
def html_lang() -> str:
    """The `lang` of the page: zh-CN or en."""
    return "zh-CN" if _chinese() else "en"


@register.filter
def local(obj: Any, name: str) -> Any:
    """`{{ unit|local:"name" }}`: `name_zh` or `name_en` by the active language, the other one when it is empty."""
    if obj is None:
        return ""
    first, second = ("zh", "en") if _chinese() else ("en", "zh")
    return _read(obj, f"{name}_{first}") or _read(obj, f"{name}_{second}")


@register.filter
def prose(text: Any) -> Any:
    """Somebody's own words without a `lang` of their own: Chinese ones on an English page are marked for readers.

    The other way round nothing is marked, lest a sentence of ours that is not translated passes for somebody's words.
    """
    if _chinese() or not _HAN.search(str(text or "")):
        return text
    return format_html('<span lang="zh-CN">{}</span>', text)


# ---- Money and time ----

for _name in ("amount", "yuan", "day", "moment", "short_hash", "whole_days"):
    register.filter(_name, getattr(formats, _name))


@register.simple_tag(name="hash")
def hash_mark(value: str | None, full: bool = False) -> SafeString | str:
    """A hash in code type, short unless `full`."""
    if not value:
        return formats.NOTHING
    return format_html('<span class="hash" translate="no">{}</span>', value if full else formats.short_hash(value))


# ---- Standing: icon, seal, status, stage, next step ----


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """A line icon by its lucide name or one of `apps.core.display.icons.ALIASES`; hidden from readers, so put a word beside."""
    return icon_svg(name, extra_class)


@register.simple_tag
def seal(party: str, state: str = "", large: bool = False) -> SafeString:
    """The mark of a party (sending, using, talent, office, agency); state: waiting, turn, signed or refused."""
    return format_html(
        '<span class="seal{}" data-party="{}"{} lang="zh-CN" aria-hidden="true">{}</span>',
        " seal-large" if large else "",
        party,
        format_html(' data-state="{}"', state) if state else "",
        SEALS.get(party, "·"),
    )


@register.simple_tag
def status(label: str, tone: str = "", chip: bool = False) -> SafeString:
    """A word with its mark. Tone: active, done, wait, late, office, or none for what has not begun."""
    words = formats.whole_days(label)
    return format_html(
        '<span class="status{}"{}>{}</span>',
        " chip" if chip else "",
        format_html(' data-tone="{}"', tone) if tone else "",
        format_html("<span>{}</span>", words) if "<time" in words else words,
    )


@register.inclusion_tag("components/stage_bar.html")
def stage_bar(stages: Iterable[tuple[str, str]], current: str, finished: bool = False) -> dict[str, object]:
    """The life cycle as a bar. `stages` are (code, label); all before `current` are done, all when `finished`."""
    rows = list(stages)
    codes = [code for code, _label in rows]
    at = len(rows) if finished else (codes.index(current) if current in codes else 0)
    items = [
        {"label": label, "stage": "done" if index < at else "current" if index == at else "ahead"}
        for index, (_code, label) in enumerate(rows)
    ]
    shown = min(at, len(rows) - 1)
    return {"items": items, "number": shown + 1, "total": len(rows), "label": rows[shown][1] if rows else ""}


@register.simple_block_tag
def next_step(
    content: str, title: str, text: str = "", turn: str = "you", party: str = "", *, name: str = "next-step"
) -> SafeString:
    """The band that says who must act; its body holds the buttons, one of them primary.

    `turn`: you (dark), others (pale blue) or done (pale jade). `text` may be safe HTML (a date by `|day`). `name` is
    the id of its heading; a page has one band, so that only a catalogue of bands needs to give it.
    `{% next_step title=… text=… turn="you" party="using" %}<button …>{% endnext_step %}`
    """
    words = {"title": title, "text": text, "turn": turn, "party": party, "name": name, "actions": _slot(content)}
    return render_to_string("components/next_step.html", words)


@register.inclusion_tag("components/evidence.html")
def evidence(level: int | None, expired: bool = False, word: bool = True) -> dict[str, object]:
    """An evidence level: 0 stated by oneself, 1 document, 2 unit, 3 issuer, 4 office. `word=False` keeps it for readers."""
    names = [
        _("Self-stated"),
        _("Document given"),
        _("Confirmed by unit"),
        _("Confirmed by issuer"),
        _("Office verified"),
    ]
    step = min(max(int(level or 0), 0), 4)
    blocks = [{"x": str(index * 9), "on": index < step} for index in range(4)]
    label = _("Expired: %(level)s") % {"level": names[step]} if expired else names[step]
    return {"level": step, "blocks": blocks, "label": label, "expired": expired, "word": word}


# ---- Lists ----


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str) -> dict[str, object]:
    """Tabs that are links. Items have label, url, count (None hides it) and current; `label` names the group."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[Sequence[str]]) -> dict[str, object]:
    """One line of facts. Each item is (icon or "", text), or (icon, text, url)."""
    rows = [{"icon": row[0], "text": row[1], "url": row[2] if len(row) > 2 else ""} for row in items if row[1]]
    return {"items": rows}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Sequence[Any]]) -> dict[str, object]:
    """Answers to look over. Each row is (label, value) or (label, value, change url). Values may be safe HTML."""
    return {"rows": [{"label": row[0], "value": row[1], "url": row[2] if len(row) > 2 else ""} for row in rows]}


@register.inclusion_tag("components/counters.html")
def counters(items: Iterable[Any], label: str) -> dict[str, object]:
    """Figures in a row. Items have label, value, and perhaps url, note, tone (of the note)."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, object]:
    """What happened, newest first. Entries have time (datetime, date or text), text, and perhaps hint, tone."""
    rows = []
    for entry in entries:
        when = _read(entry, "time")
        shown = (
            formats.moment(when)
            if isinstance(when, datetime)
            else formats.day(when)
            if isinstance(when, date)
            else when
        )
        rows.append({"time": shown, **{name: _read(entry, name) for name in ("text", "hint", "tone")}})
    return {"entries": rows}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*items: Any) -> dict[str, object]:
    """Where one is: `{% breadcrumb _("Demands") demands_url demand.number "" %}`, pairs of label and url ("" = here)."""
    return {"items": [{"label": items[at], "url": items[at + 1]} for at in range(0, len(items) - 1, 2)]}


@register.simple_tag(takes_context=True)
def param(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed; None or "" takes one out. `href="{% param page=2 %}"`."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, object]:
    """Total count and links to the pages of a `Page`; filters in the URL are kept."""
    total = page.paginator.count
    links = [
        {"number": number if isinstance(number, int) else 0, "url": param(context, page=number)}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    counted = ngettext("%(count)s result", "%(count)s results", total) % {"count": total}
    return {"page": page, "links": links, "counted": counted}


# ---- Pictures ----

Part = tuple[str, float, float]


@register.inclusion_tag("components/score_bar.html")
def score_bar(parts: Iterable[Part]) -> dict[str, object]:
    """Slots as wide as the weight, filled as far as earned. `parts` are (label, earned, weight); put the number beside."""
    return {"slots": drawings.score_slots(parts)}


@register.inclusion_tag("components/score_head.html")
def score_head(parts: Iterable[Part]) -> dict[str, object]:
    """The header over a column of score bars: the same parts in the same widths."""
    return {"slots": drawings.score_slots(parts)}


@register.inclusion_tag("components/score_parts.html")
def score_parts(parts: Iterable[Part]) -> dict[str, object]:
    """The same parts as numbers, `31.2 / 34`."""
    return {
        "parts": [
            {"label": label, "earned": f"{earned:.1f}", "weight": f"{weight:g}"} for label, earned, weight in parts
        ]
    }


def _spoken(numbers: Iterable[int]) -> str:
    runs = drawings.ranges(numbers)
    words = [str(first) if first == last else f"{first}\u2013{last}" for first, last in runs]
    return pgettext("between week numbers", ", ").join(words)


@register.inclusion_tag("components/week_strip.html")
def week_strip(
    states: Sequence[str], label: str, need: Iterable[int] = (), today: int = 0, legend: bool = True
) -> dict[str, object]:
    """A year of weeks. `states[0]` is week 1: free, fits (free and needed), taken or away; `need`/`today` are weeks.

    The picture's spoken name is `label` followed by the runs of weeks of every kind that occurs.
    """
    needed = list(need)
    names = {"fits": _("Free when needed"), "free": _("Free"), "taken": _("Taken"), "away": _("Not free")}
    found = {kind: [at for at, state in enumerate(states, 1) if state == kind] for kind in names}
    kinds = [(kind, names[kind], len(found[kind])) for kind in names if found[kind]]
    spoken = [f"{names[kind]}: {_spoken(found[kind])}" for kind, _name, _count in kinds if kind != "away"]
    if needed:
        spoken.insert(0, f"{_('Weeks needed')}: {_spoken(needed)}")
    first, *others = [pgettext("first month on an axis", "Jan"), *(str(number) for number in range(2, 13))]
    return {
        "weeks": drawings.week_marks(states, needed, today),
        "spoken": f"{label}. {'; '.join(spoken)}",
        "kinds": kinds,
        "needed": bool(needed),
        "legend": legend,
        "months": [first, *others],
    }


@register.inclusion_tag("components/flow.html")
def flow(total_fen: int, lines: Iterable[Any], total_label: str, total_hint: str = "") -> dict[str, object]:
    """Where the money goes: ribbons, equal rows and the sum checked in words.

    Lines have label, fen, kind (net, tax, home, agency, fee, travel) and perhaps hint, share (text; else percent of
    the total), note and note_tone (a word beside the label such as "Estimate"). Tuples are (label, hint, share, fen, kind).
    """
    rows = []
    for given in lines:
        line = dict(zip(FLOW_NAMES, given, strict=True)) if isinstance(given, tuple) else given
        fen = int(_read(line, "fen", 0))
        part = Decimal(fen * 100) / total_fen if total_fen else Decimal(0)
        share = _read(line, "share") or f"{part.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
        words = {name: _read(line, name) for name in ("label", "hint", "kind", "note")}
        rows.append({**words, "fen": fen, "share": share, "note_tone": _read(line, "note_tone", "wait")})
    left = total_fen - sum(row["fen"] for row in rows)
    return {
        "total_fen": total_fen,
        "total_label": total_label,
        "total_hint": total_hint,
        "lines": rows,
        "picture": drawings.ribbons([(row["kind"], row["fen"]) for row in rows]),
        "difference_fen": left,
    }


@register.inclusion_tag("components/diff.html")
def diff(old: str, new: str) -> dict[str, object]:
    """One change of a text, old above new, with the changed words marked."""
    before, after = drawings.differences(old or "", new or "")
    return {"before": before, "after": after}


# ---- Feedback and forms ----


@register.simple_block_tag
def notice(content: str, tone: str = "", icon_name: str = "", role: str = "") -> SafeString:
    """A banner: `{% notice tone="wait" %}…{% endnotice %}`. Tone: "" (news), done, wait, late, office."""
    name = icon_name or NOTICE_ICONS.get(tone, "info")
    words = {"content": content, "tone": tone, "icon_name": name, "role": role}
    return render_to_string("components/notice.html", words)


@register.simple_block_tag
def empty_state(content: str, title: str, text: str = "") -> SafeString:
    """Nothing here yet, and what to do next: the body holds the next action (a secondary button) or nothing."""
    return render_to_string("components/empty.html", {"title": title, "text": text, "actions": _slot(content)})


@register.filter
def message_tone(level: str) -> str:
    """The tone of a Django message by its level tag."""
    return MESSAGE_TONES.get(level, "")


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """The list of what to correct, with links to the fields; shown by `{{ form }}` already."""
    errors = [{"text": str(text), "target": "", "label": ""} for text in form.non_field_errors()]
    for field in form:
        target, label = field_target(field), str(field.label or "")
        errors += [{"text": str(text), "target": target, "label": label} for text in field.errors]
    texts = [error["text"] for error in errors]
    for error in errors:
        # A sentence that occurs twice does not say which field it means.
        error["label"] = error["label"] if texts.count(error["text"]) > 1 else ""
    title = ngettext("There is %(count)s thing to correct", "There are %(count)s things to correct", len(errors))
    return {"errors": errors, "title": title % {"count": len(errors)}}


@register.filter
def field_target(field: BoundField) -> str:
    """The id of the control that a link to this field goes to: of a group, its first option."""
    if field.widget_type in {"radioselect", "checkboxselectmultiple"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def choice_title(label: str) -> str:
    """The first line of a choice's label; a second line is its hint."""
    return str(label).partition("\n")[0]


@register.filter
def choice_hint(label: str) -> str:
    """The second line of a choice's label, or nothing."""
    return str(label).partition("\n")[2]
