from django.urls import path

from apps.demands import views

app_name = "demands"
urlpatterns = [
    path("", views.demand_list, name="list"),
    path("planner/", views.planner, name="planner"),
    path("new/", views.demand_new, name="new"),
    path("sheets/new/", views.sheet_new, name="sheet_new"),
    path("sheets/<uuid:public_id>/", views.sheet_overview, name="sheet"),
    path("sheets/<uuid:public_id>/check/", views.sheet_check, name="sheet_check"),
    path("sheets/<uuid:public_id>/discard/", views.sheet_discard, name="sheet_discard"),
    path("sheets/<uuid:public_id>/<slug:section>/", views.sheet_section, name="sheet_section"),
    path("<uuid:public_id>/", views.demand_detail, name="detail"),
    path("<uuid:public_id>/check/", views.demand_check, name="check"),
    path("<uuid:public_id>/hints/", views.demand_hints, name="hints"),
    path("<uuid:public_id>/arrange/", views.demand_arrange, name="arrange"),
    path("<uuid:public_id>/sheet/", views.sheet_of, name="sheet_of"),
    path("<uuid:public_id>/edit/", views.demand_edit, name="edit"),
    path("<uuid:public_id>/close/", views.demand_close, name="close"),
    path("<uuid:public_id>/occupation/", views.demand_occupation, name="occupation"),
    path("<uuid:public_id>/seats/", views.demand_seats, name="seats"),
    path("<uuid:public_id>/reopen/", views.demand_reopen, name="reopen"),
    path("<uuid:public_id>/published/", views.demand_published, name="published"),
]
