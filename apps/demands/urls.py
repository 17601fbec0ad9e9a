from django.urls import path

from apps.demands import views

app_name = "demands"
urlpatterns = [
    path("", views.demand_list, name="list"),
    path("new/", views.demand_new, name="new"),
    path("<uuid:public_id>/", views.demand_detail, name="detail"),
    path("<uuid:public_id>/check/", views.demand_check, name="check"),
    path("<uuid:public_id>/edit/", views.demand_edit, name="edit"),
    path("<uuid:public_id>/close/", views.demand_close, name="close"),
    path("<uuid:public_id>/reopen/", views.demand_reopen, name="reopen"),
]
