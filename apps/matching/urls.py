from django.urls import path

from apps.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.feed, name="feed"),
    path("mine/", views.feed, name="mine"),
    path("board/<uuid:public_id>/", views.board, name="board"),
    path("apply/<uuid:public_id>/", views.apply, name="apply"),
    path("consents/<uuid:public_id>/", views.consent, name="consent"),
    path("<uuid:public_id>/", views.match, name="match"),
    path("<uuid:public_id>/candidate/", views.candidate, name="candidate"),
    path("<uuid:public_id>/invite/", views.invite, name="invite"),
    path("<uuid:public_id>/hold/", views.hold, name="hold"),
    path("<uuid:public_id>/decline/", views.decline, name="decline"),
    path("<uuid:public_id>/opportunity/", views.opportunity, name="opportunity"),
    path("<uuid:public_id>/ask/", views.ask, name="ask"),
]
