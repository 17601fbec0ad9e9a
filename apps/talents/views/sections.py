"""Parts of the profile that are one form each."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from apps.talents import services
from apps.talents.evidence import files_by_claim
from apps.talents.models import Talent
from apps.talents.section_forms import AboutForm, AccountForm, SkillsForm, TermsForm
from apps.talents.selectors import paste_of
from apps.talents.views.own import answer, note_missing, own_profile, person, posted

USUAL_LEVEL = 3


@require_http_methods(["GET", "POST"])
@own_profile
def about(request: HttpRequest, talent: Talent) -> HttpResponse:
    """Headline and class. Another class or unit of a verified profile goes back to the office."""
    form = AboutForm(talent, posted(request))

    def save() -> None:
        version = form.cleaned_data["row_version"]
        services.save_profile(person(request), form.profile(talent), at_version=version)

    context = {"is_verified": talent.verification == Talent.Verification.VERIFIED}
    return answer(request, talent, form, save, page="talents/about.html", context=context)


@require_http_methods(["GET", "POST"])
@own_profile
def terms(request: HttpRequest, talent: Talent) -> HttpResponse:
    """Ways of sharing, places and rate."""
    form = TermsForm(talent, posted(request))

    def save() -> None:
        version = form.cleaned_data["row_version"]
        services.save_profile(person(request), form.profile(talent), at_version=version)

    return answer(request, talent, form, save, page="talents/terms.html")


@require_http_methods(["GET", "POST"])
@own_profile
def skills(request: HttpRequest, talent: Talent) -> HttpResponse:
    """A level for each skill, with how well it is proved."""
    form = SkillsForm(talent, posted(request))
    files = files_by_claim(talent)
    rows = [
        {
            "claim": claim,
            "field": form[f"level_{claim.skill.code}"],
            "files": files.get(f"skill:{claim.skill.code}", []),
        }
        for claim in form.claims
    ]

    if request.method == "POST":
        note_missing(request, "added", "wishes")

    def save() -> None:
        wishes = form.cleaned_data["wishes"]
        services.save_skills(talent, form.skills(USUAL_LEVEL), by=person(request), wishes=wishes)

    return answer(
        request, talent, form, save, page="talents/skills.html", context={"rows": rows, "paste": paste_of(talent)}
    )


@require_http_methods(["GET", "POST"])
@own_profile
def account(request: HttpRequest, talent: Talent) -> HttpResponse:
    """The bank account, written anew: what is kept is never shown whole."""
    form = AccountForm(posted(request))

    def save() -> None:
        services.set_account(talent, **form.cleaned_data, by=person(request))

    return answer(request, talent, form, save, page="talents/account.html")
