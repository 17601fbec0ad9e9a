from django.urls import path

from apps.searches import views

app_name = "searches"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("save/", views.save, name="save"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/open/", views.open_list, name="open"),
    path("<uuid:public_id>/stop/", views.stop, name="stop"),
    path("<uuid:public_id>/remove/", views.remove, name="remove"),
]
