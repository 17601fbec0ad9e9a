from django.urls import path

from apps.settlement import views

app_name = "settlement"
urlpatterns = [
    path("", views.statement_list, name="list"),
    path("calculator/", views.calculator, name="calculator"),
    path("simulator/", views.simulator, name="simulator"),
    path("check/", views.check, name="check"),
    path("payments/", views.payments, name="payments"),
    path("payments.csv", views.payments_csv, name="payments_csv"),
    path("income/", views.income, name="income"),
    path("income.csv", views.income_csv, name="income_csv"),
    path("income.pdf", views.income_pdf, name="income_pdf"),
    path("<uuid:public_id>/", views.statement_detail, name="detail"),
    path("<uuid:public_id>/statement.pdf", views.statement_pdf, name="pdf"),
    path("<uuid:public_id>/statement.csv", views.statement_csv, name="csv"),
    path("<uuid:public_id>/confirm/", views.statement_confirm, name="confirm"),
    path("<uuid:public_id>/draw-up-anew/", views.statement_redraw, name="redraw"),
    path("<uuid:public_id>/lines/<int:position>/payment/", views.payment, name="payment"),
    path("<uuid:public_id>/lines/<int:position>/received/", views.payment_confirm, name="payment_confirm"),
]
