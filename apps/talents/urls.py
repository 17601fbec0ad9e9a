from django.urls import path

from apps.talents import views

app_name = "talents"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<uuid:public_id>/", views.card, name="card"),
    path("me/", views.profile, name="profile"),
    path("me/start/", views.start, name="start"),
    path("me/edit/", views.edit, name="edit"),
    path("me/publish/", views.publish, name="publish"),
    path("me/pause/", views.pause, name="pause"),
    path("me/submit/", views.submit, name="submit"),
    path("me/about/", views.about, name="about"),
    path("me/skills/", views.skills, name="skills"),
    path("me/paste/", views.paste, name="paste"),
    path("me/found/", views.found, name="found"),
    path("me/terms/", views.terms, name="terms"),
    path("me/account/", views.account, name="account"),
    path("me/certificates/", views.credentials, name="credentials"),
    path("me/certificates/<uuid:public_id>/remove/", views.credential_remove, name="credential_remove"),
    path("me/results/", views.results, name="results"),
    path("me/results/<uuid:public_id>/remove/", views.result_remove, name="result_remove"),
    path("me/documents/<slug:kind>/<str:key>/", views.evidence, name="evidence"),
    path("me/calendar/", views.calendar, name="calendar"),
    path("me/calendar/<int:pk>/remove/", views.window_remove, name="window_remove"),
    path("me/visibility/", views.visibility, name="visibility"),
    path("me/visibility/hide/", views.hide, name="hide"),
    path("me/visibility/<uuid:public_id>/show/", views.show_again, name="show_again"),
    path("me/preview/", views.preview, name="preview"),
]
