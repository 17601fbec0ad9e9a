from django.urls import path

from apps.dashboard import office_views, sending_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("figures/", views.figures, name="figures"),
    path("workbench/", views.workbench, name="workbench"),
    path("people-out/", sending_views.people_out, name="people_out"),
    path("money-and-proofs/", sending_views.proofs, name="proofs"),
    path("money-and-proofs.csv", sending_views.proofs_csv, name="proofs_csv"),
    path("money-and-proofs.pdf", sending_views.proofs_pdf, name="proofs_pdf"),
    path("office/stages/", office_views.stage_board, name="stage_board"),
    path("office/fairness/", office_views.fairness_page, name="fairness"),
    path("office/fairness.csv", office_views.fairness_csv, name="fairness_csv"),
]
