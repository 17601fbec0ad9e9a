from django.urls import path

from apps.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreement_list, name="list"),
    path("check/", views.check, name="check"),
    path("draft/<uuid:public_id>/", views.draft, name="draft"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/all/", views.all_clauses, name="all"),
    path("<uuid:public_id>/clauses/<int:number>/", views.clause, name="clause"),
    path("<uuid:public_id>/identity/", views.fill_identity, name="fill_identity"),
    path("<uuid:public_id>/accept/", views.accept, name="accept"),
    path("<uuid:public_id>/send/", views.send, name="send"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/revise/", views.revise, name="revise"),
    path("<uuid:public_id>/sign/", views.sign, name="sign"),
    path("<uuid:public_id>/sign/code/", views.signing_code, name="signing_code"),
    path("<uuid:public_id>/sign/decline/", views.decline, name="decline"),
    path("<uuid:public_id>/signed/", views.signed, name="signed"),
    path("<uuid:public_id>/paper/<slug:party>/", views.paper, name="paper"),
    path("<uuid:public_id>/paper/<slug:party>/files/", views.paper_files, name="paper_files"),
    path("<uuid:public_id>/paper/<slug:party>/files/<uuid:file_id>/<slug:act>/", views.paper_file, name="paper_file"),
    path("<uuid:public_id>/paper/<slug:party>/hand-in/", views.paper_hand_in, name="paper_hand_in"),
    path("<uuid:public_id>/paper/<slug:party>/withdraw/", views.paper_withdraw, name="paper_withdraw"),
    path("<uuid:public_id>/paper/<slug:party>/electronic/", views.paper_electronic, name="paper_electronic"),
    path("<uuid:public_id>/paper/<slug:party>/compare/", views.compare, name="compare"),
    path("<uuid:public_id>/paper/<slug:party>/pages/<int:page>/", views.paper_page, name="paper_page"),
    path("<uuid:public_id>/pages/<int:page>/", views.frozen_page, name="frozen_page"),
    path("<uuid:public_id>/documents/<slug:kind>/", views.document, name="document"),
]
