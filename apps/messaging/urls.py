from django.urls import path

from apps.messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.threads, name="threads"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/<uuid:public_id>/", views.open_notice, name="open_notice"),
    path("notices/<uuid:public_id>/mark/", views.mark, name="mark"),
    path("threads/<uuid:public_id>/", views.thread, name="thread"),
    path("threads/<uuid:public_id>/new/", views.thread_new, name="thread_new"),
    path("threads/<uuid:public_id>/office/", views.call_office, name="call_office"),
]
