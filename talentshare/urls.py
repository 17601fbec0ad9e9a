"""Every address of the site. Each app names its own."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from apps.core.display.formats import NOTHING

admin.site.site_header = admin.site.site_title = settings.ADMIN_TITLE
admin.site.index_title = _("What is waiting")
admin.site.empty_value_display = NOTHING
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "apps.core.web.views.unreadable"
handler500 = "apps.core.web.views.broken"
urlpatterns = [
    path("", include("apps.core.web.urls")),
    path("", include("apps.dashboard.urls")),
    path("account/", include("apps.accounts.urls")),  # before allauth's: it closes the password pages
    path("account/", include("allauth.urls")),
    path("files/", include("apps.files.urls")),
    path("units/", include("apps.organisations.urls")),
    path("messages/", include("apps.messaging.urls")),
    path("talents/", include("apps.talents.urls")),
    path("demands/", include("apps.demands.urls")),
    path("matches/", include("apps.matching.urls")),
    path("", include("apps.posters.urls")),
    path("referrals/", include("apps.referrals.urls")),
    path("searches/", include("apps.searches.urls")),
    path("agreements/", include("apps.agreements.urls")),
    path("assignments/", include("apps.assignments.urls")),
    path("evaluations/", include("apps.evaluations.urls")),
    path("statements/", include("apps.settlement.urls")),
    path("office/planning/", include("apps.planning.urls")),
    path("office/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("", include("apps.demo.urls")))
