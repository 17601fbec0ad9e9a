"""The searches a person keeps: save from a list, see what is new, be told or not, forget."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.searches import services
from apps.searches.forms import ChangeForm, SaveForm
from apps.searches.models import SavedSearch
from apps.searches.selectors import COUNTED, MOST, new_since, searches_of
from apps.searches.shelves import SHELVES, filters_of, query_of, words_of


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of them, each with what is new since its owner last looked. At most twenty, each asked by itself."""
    rows = [_row(one) for one in searches_of(request.user)]
    return render(request, "searches/mine.html", {"rows": rows, "most": MOST})


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """One click from a list."""
    form = SaveForm(request.POST)
    if not form.is_valid() or not isinstance(request.user, User):
        raise Http404
    data = form.cleaned_data
    search = services.save_search(request.user, data["side"], QueryDict(data["query"]), name=data["name"])
    messages.success(request, _("Kept as “%(name)s”. You are told of what is new; here you say how often.")
                     % {"name": search.name})  # fmt: skip
    return redirect("searches:detail", public_id=search.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where a notice leads: what is new, and how to be told no more."""
    search = _own(request, public_id)
    form = ChangeForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        services.change_search(search, name=form.cleaned_data["name"], rhythm=form.cleaned_data["rhythm"])
        messages.success(request, _("Kept."))
        return redirect("searches:detail", public_id=public_id)
    context = {**_row(_own(request, public_id)), "form": form}
    return render(request, "searches/detail.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def open_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leads to the list with its filters; what is there now counts as seen."""
    search = _own(request, public_id)
    services.look(search)
    return redirect(f"{reverse(SHELVES[search.side].url)}?{query_of(search.query).urlencode()}")


@login_required
@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    search = _own(request, public_id)
    services.change_search(search, name=search.name, rhythm=SavedSearch.Rhythm.NEVER)
    messages.success(request, _("You get no more notices of this search. It stays in your list."))
    return redirect("searches:detail", public_id=public_id)


@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    search = _own(request, public_id)
    services.remove_search(search)
    messages.success(request, _("“%(name)s” is removed, and with it its notices.") % {"name": search.name})
    return redirect("searches:mine")


def _own(request: HttpRequest, public_id: UUID) -> SavedSearch:
    return get_object_or_404(searches_of(request.user), public_id=public_id)


def _row(search: SavedSearch) -> dict[str, object]:
    count = new_since(search, search.looked_at)
    return {
        "search": search,
        "words": words_of(filters_of(search)),
        "count": count,
        "count_words": f"{COUNTED}+" if count > COUNTED else str(count),
    }
