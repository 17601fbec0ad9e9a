from django.urls import path

from apps.organisations import views

app_name = "organisations"
urlpatterns = [
    path("register/", views.unit_register, name="register"),
    path("<uuid:public_id>/", views.unit_page, name="unit"),
    path("<uuid:public_id>/edit/", views.unit_edit, name="edit"),
    path("<uuid:public_id>/account/", views.unit_account, name="account"),
    path("<uuid:public_id>/join/", views.unit_join, name="join"),
    path("<uuid:public_id>/members/", views.member_add, name="member_add"),
    path("members/<uuid:public_id>/end/", views.member_end, name="member_end"),
]
