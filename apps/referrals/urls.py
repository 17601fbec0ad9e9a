from django.urls import path

from apps.referrals import views

app_name = "referrals"
urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals.csv", views.proposals_csv, name="proposals_csv"),
    path("demands/<uuid:public_id>/", views.propose, name="propose"),
    path("demands/<uuid:public_id>/<uuid:talent_id>/", views.proposal_new, name="proposal_new"),
    path("talents/", views.pool, name="pool"),
    path("talents/<uuid:public_id>/", views.pool_entry, name="pool_entry"),
    path("talents/<uuid:public_id>/remove/", views.pool_remove, name="pool_remove"),
    path("keep/<uuid:public_id>/", views.pool_keep, name="pool_keep"),
    path("onward/<uuid:public_id>/", views.recommend, name="recommend"),
    path("recommended/", views.recommended, name="recommended"),
    path("recommended/<uuid:public_id>/answer/", views.recommended_answer, name="recommended_answer"),
    path("recommended/<uuid:public_id>/withdraw/", views.recommended_withdraw, name="recommended_withdraw"),
]
