from django.urls import path

from apps.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.feed, name="feed"),
    path("ranking/", views.ranking, name="ranking"),
    path("scoring/", views.scoring, name="scoring"),
    path("mine/", views.mine, name="mine"),
    path("board/<uuid:public_id>/", views.board, name="board"),
    path("board/<uuid:public_id>/compare/", views.compare, name="compare"),
    path("board/<uuid:public_id>/relay/", views.relay, name="relay"),
    path("board/<uuid:public_id>/help/", views.ask_office, name="help"),
    path("apply/<uuid:public_id>/", views.apply, name="apply"),
    path("consents/<uuid:public_id>/", views.consent, name="consent"),
    path("consents/<uuid:public_id>/answer.pdf", views.consent_pdf, name="consent_pdf"),
    path("consents/<uuid:public_id>/form.pdf", views.consent_form, name="consent_form"),
    path("consents/<uuid:public_id>/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path("standing/", views.standing, name="standing"),
    path("standing/mine/", views.standing_mine, name="standing_mine"),
    path("standing/<uuid:public_id>/", views.standing_give, name="standing_give"),
    path("standing/<uuid:public_id>/end/", views.standing_end, name="standing_end"),
    path("<uuid:public_id>/", views.match, name="match"),
    path("<uuid:public_id>/candidate/", views.candidate, name="candidate"),
    path("<uuid:public_id>/invite/", views.invite, name="invite"),
    path("<uuid:public_id>/hold/", views.hold, name="hold"),
    path("<uuid:public_id>/decline/", views.decline, name="decline"),
    path("<uuid:public_id>/mark/", views.mark, name="mark"),
    path("<uuid:public_id>/note/", views.note, name="note"),
    path("<uuid:public_id>/dispute/", views.dispute, name="dispute"),
    path("<uuid:public_id>/keep/", views.keep, name="keep"),
    path("<uuid:public_id>/undo/", views.undo, name="undo"),
    path("<uuid:public_id>/opportunity/", views.opportunity, name="opportunity"),
    path("<uuid:public_id>/ask/", views.ask, name="ask"),
    path("<uuid:public_id>/approval/", views.approval, name="approval"),
]
