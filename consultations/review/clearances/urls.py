from django.urls import path

from . import views

urlpatterns = [
    path("staff/reviews/<uuid:reference>/waits/<slug:area>/<slug:rule>/", views.clear_wait, name="clear_wait"),
    path("staff/evidence/<uuid:reference>/withdraw/", views.withdraw_evidence, name="withdraw_evidence"),
]
