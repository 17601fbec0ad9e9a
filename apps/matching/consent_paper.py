"""The answer as a PDF with its code, for the unit's own file; and the form on which a unit answers with its seal."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.typesetting import qr_svg, typeset
from apps.core.typesetting.records import Words, both
from apps.matching.models import UnitConsent
from apps.matching.sheet import Sheet, ten_lines
from apps.modes.models import Person
from apps.organisations.models import Unit

TEMPLATE: Final = Path(__file__).parent / "documents" / "consent.typ"
NOTHING: Final = "\u2014"
COVER: Final = 8
"""Which of the ten lines asks who covers the work at home."""


def answer_pdf(consent: UnitConsent) -> bytes:
    """What was asked and what was answered, with the code. The same answer gives the same bytes."""
    when = clock.local(consent.answered_at).date() if consent.answered_at else clock.today()
    asked = _asked(consent.sheet)
    del asked[COVER]  # said in the answer, which follows
    sections = [_section(lambda: _("The assignment"), asked), _answer(consent)]
    if consent.unit.kind == Unit.Kind.PUBLIC:
        sections.append(_steps(consent))
    data = _frame(consent, sections, title=lambda: _("Consent of the sending unit"), on=when)
    return typeset(TEMPLATE, data, on=when)


def form_pdf(consent: UnitConsent) -> bytes:
    """The form to tick, sign and stamp; HR then answers here and keeps the paper."""
    today = clock.today()
    sections = [_section(lambda: _("The assignment"), _asked(consent.sheet))]
    data = _frame(consent, sections, title=lambda: _("Answer to a request for consent"), on=today)
    data |= {
        "form": True,
        "form_title": both(lambda: _("Our answer")),
        "choices": [
            both(lambda: _("We consent to this one assignment.")),
            both(lambda: _("We consent with these limits:")),
            both(lambda: _("We do not consent, because:")),
        ],
        "blanks": [both(lambda: _("Limits or reason")), both(lambda: _("Who covers the work at home"))],
        "signs": [
            both(lambda: _("For the unit")),
            both(lambda: _("Contact and telephone")),
            both(lambda: _("Date")),
        ],
        "seal": both(lambda: _("Seal of the unit")),
    }
    return typeset(TEMPLATE, data, on=today)


def digest(consent: UnitConsent) -> str:
    """Ties the code to what was answered: anything changed later gives another one."""
    facts = [
        str(consent.public_id), consent.status, str(sorted(consent.sheet.items())), consent.limits,
        str(consent.most_days), consent.reason, str(consent.answered_at),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _frame(consent: UnitConsent, sections: list[dict[str, Any]], *, title: Any, on: dt.date) -> dict[str, Any]:
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('matching:consent', args=[consent.public_id])}"
    unit = consent.unit
    return {
        "number": _printed(consent),
        "title": both(title),
        "issuer": {"zh": unit.name_zh, "en": unit.name_en or unit.name_zh},
        "date": on.isoformat(),
        "notes": [both(lambda: _("The code leads to the record, for those who may read it."))],
        "qr": qr_svg(address),
        "sections": sections,
        "form": False,
        "remarks": [both(lambda: _("Silence is never consent. A consent can be withdrawn until all have signed."))],
    }


def _printed(consent: UnitConsent) -> str:
    return f"{consent.code.upper()}-{digest(consent)[:8].upper()}"


def _section(title: Any, rows: list[dict[str, Words]]) -> dict[str, Any]:
    return {"title": both(title), "rows": rows}


def _asked(sheet: Sheet) -> list[dict[str, Words]]:
    chinese, english = both_lines(sheet)
    return [
        {"label": {"zh": one[0], "en": other[0]}, "value": {"zh": one[1], "en": other[1]}}
        for one, other in zip(chinese, english, strict=True)
    ]


def both_lines(sheet: Sheet) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The ten lines in Chinese and in English."""
    with translation.override("zh-hans"):
        chinese = ten_lines(sheet, english=False)
    with translation.override("en"):
        return chinese, ten_lines(sheet, english=True)


def _answer(consent: UnitConsent) -> dict[str, Any]:
    rows = [_row(lambda: _("Answer"), lambda: _answer_words(consent))]
    if consent.answered_by:
        name = consent.answered_by.name
        rows.append(_row(lambda: _("Answered by"), lambda: name))
    if consent.answered_at:
        moment = clock.local(consent.answered_at).strftime("%Y-%m-%d %H:%M")
        rows.append(_row(lambda: _("Answered on"), lambda: moment))
    if consent.status == UnitConsent.Status.GRANTED:
        rows.append(_row(lambda: _("Limits"), lambda: consent.limits or _("none")))
        if consent.most_days:
            rows.append(_row(lambda: _("Most days"), lambda: str(consent.most_days)))
        rows.append(_row(lambda: _("Who may take part"), lambda: _taking_part(consent)))
    elif consent.reason:
        rows.append(_row(lambda: _("Reason"), lambda: consent.reason))
    return _section(lambda: _("The answer"), rows)


def _answer_words(consent: UnitConsent) -> str:
    words = str(consent.get_status_display())
    return f"{words} ({_('by standing consent')})" if consent.by_standing_consent else words


def _taking_part(consent: UnitConsent) -> str:
    told = [str(Person(one).label) for one in consent.persons]
    if consent.approval_name:
        told.append(_("approval: %(name)s") % {"name": consent.approval_name})
    return "; ".join(told) or _("confirmed: nothing stands against it")


def _steps(consent: UnitConsent) -> dict[str, Any]:
    def day(value: dt.date | None) -> str:
        return value.isoformat() if value else NOTHING

    notice = f"{day(consent.notice_from)} – {day(consent.notice_until)}"
    rows = [
        _row(lambda: _("Decided on"), lambda: day(consent.decided_on)),
        _row(lambda: _("Internal notice"), lambda: notice),
        _row(lambda: _("Filed on"), lambda: day(consent.filed_on)),
    ]
    return _section(lambda: _("Steps of a public institution"), rows)


def _row(label: Any, value: Any) -> dict[str, Words]:
    return {"label": both(label), "value": both(value)}
