from django.urls import path

from apps.posters import views

app_name = "posters"
urlpatterns = [
    path("posters/of/<uuid:public_id>/", views.poster_make, name="make"),
    path("posters/<uuid:public_id>/", views.poster_detail, name="detail"),
    path("posters/<uuid:public_id>/poster.pdf", views.poster_as_pdf, name="pdf"),
    path("posters/<uuid:public_id>/poster.png", views.poster_as_png, name="png"),
    path("p/<slug:code>/", views.poster_open, name="open"),
]
