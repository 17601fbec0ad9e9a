"""The year calendar of windows: seen week by week, edited by months or weeks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import clock
from apps.talents import services
from apps.talents.models import Talent
from apps.talents.section_forms import WindowForm
from apps.talents.selectors import live_bookings
from apps.talents.views.own import answer, own_profile, person, posted
from apps.talents.year import year_asked, year_of


@require_http_methods(["GET", "POST"])
@own_profile
def calendar(request: HttpRequest, talent: Talent) -> HttpResponse:
    """A year of weeks with windows and what is booked in them, and the form for one more window."""
    year = year_asked(request.GET.get("year", ""))
    this = clock.today().isocalendar().year
    form = WindowForm(talent, year, posted(request))
    context = {
        "year": year_of(talent, year),
        "years": [
            {"label": str(one), "url": f"?year={one}", "count": None, "current": one == year}
            for one in range(this - 1, this + 3)
        ],
        "windows": talent.windows.select_related("region"),
        "bookings": live_bookings(talent).order_by("period"),
    }

    def save() -> None:
        services.add_window(talent, form.window(), by=person(request))

    onward = f"{reverse('talents:calendar')}?year={year}"
    return answer(request, talent, form, save, page="talents/calendar.html", onward=onward, context=context)


@require_POST
@own_profile
def window_remove(request: HttpRequest, talent: Talent, pk: int) -> HttpResponse:
    """Take one window out."""
    services.remove_window(talent, get_object_or_404(talent.windows.all(), pk=pk), by=person(request))
    messages.success(request, _("The window is out of your calendar. What is booked stays booked."))
    return redirect("talents:calendar")
