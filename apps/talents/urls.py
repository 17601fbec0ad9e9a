from django.urls import path

from apps.talents import views

app_name = "talents"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/edit/", views.edit, name="edit"),
    path("me/publish/", views.publish, name="publish"),
    path("me/pause/", views.pause, name="pause"),
    path("me/submit/", views.submit, name="submit"),
]
