from django.urls import path

from . import views

urlpatterns = [
    path("staff/results/", views.results_report, name="results_report"),
    path("staff/results/<uuid:reference>/", views.provider_result, name="provider_result"),
]
