"""Who may know: the four choices, what each shows to whom, units that never see one, and a look with their eyes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.organisations.models import Unit
from apps.talents import services
from apps.talents.catalogue import cards_of
from apps.talents.models import Talent
from apps.talents.section_forms import VisibilityForm
from apps.talents.selectors import display_name, standing_consent_of, units_to_hide_from
from apps.talents.shown import AUDIENCES, shown_table
from apps.talents.views.own import answer, own_profile, person, posted

FOUND_UNITS = 10


@require_http_methods(["GET", "POST"])
@own_profile
def visibility(request: HttpRequest, talent: Talent) -> HttpResponse:
    """The choice, with a table of what it means."""
    form = VisibilityForm(posted(request), initial={"visibility": talent.visibility})
    words = request.GET.get("unit", "").strip()
    context = {
        "table": shown_table(talent.visibility),
        "audiences": AUDIENCES,
        "hidden_from": talent.hidden_from.order_by("name_zh"),
        "words": words,
        "found": units_to_hide_from(talent, words)[:FOUND_UNITS] if words else [],
        "standing": standing_consent_of(talent),
    }

    def save() -> None:
        services.set_visibility(talent, form.cleaned_data["visibility"], by=person(request))

    onward = "talents:visibility"
    return answer(request, talent, form, save, page="talents/visibility.html", onward=onward, context=context)


@require_POST
@own_profile
def hide(request: HttpRequest, talent: Talent) -> HttpResponse:
    """Never let this unit see the talent."""
    unit = get_object_or_404(Unit.objects.filter(uses=True), credit_code=request.POST.get("unit", ""))
    hidden = [*talent.hidden_from.all(), unit]
    services.set_visibility(talent, talent.visibility, by=person(request), hidden_from=hidden)
    messages.success(request, _("%(unit)s does not see you from now on.") % {"unit": unit.name})
    return redirect("talents:visibility")


@require_POST
@own_profile
def show_again(request: HttpRequest, talent: Talent, public_id: UUID) -> HttpResponse:
    """Take a unit off the list."""
    unit = get_object_or_404(talent.hidden_from.all(), public_id=public_id)
    left = talent.hidden_from.exclude(pk=unit.pk)
    services.set_visibility(talent, talent.visibility, by=person(request), hidden_from=list(left))
    return redirect("talents:visibility")


@require_safe
@own_profile
def preview(request: HttpRequest, talent: Talent) -> HttpResponse:
    """The card as the catalogue would show it, in both languages, and what a verified using unit reads beside it."""
    both = []
    for code, name in (("zh-hans", "中文"), ("en", "English")):
        with translation.override(code):
            both.append({"code": code, "name": name, "card": cards_of([talent])[0]})
    context = {
        "talent": talent,
        "cards": both,
        "name": display_name(talent, AnonymousUser()),
        "table": shown_table(talent.visibility),
    }
    return render(request, "talents/preview.html", context)
