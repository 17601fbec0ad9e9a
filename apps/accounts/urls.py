"""Included before allauth's addresses, so that pages this product does not have (passwords) are not found."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/name/", views.name, name="name"),
    path("profile/language/", views.language, name="language"),
    path("profile/email/", views.email, name="email"),
    path("profile/email/confirm/", views.email_confirm, name="email_confirm"),
    path("identity/", views.identity, name="identity"),
    path("task/<str:token>/", views.task_link, name="task_link"),
    path("password/<path:rest>", views.not_here),
    path("email/", views.not_here),
    path("confirm-email/", views.not_here),
]
