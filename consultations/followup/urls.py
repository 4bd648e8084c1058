from django.urls import path

from . import aftercare_views, staff_views, views

urlpatterns = [
    path("after-treatment/", views.after_treatment, name="after_treatment"),
    path("after-treatment/call-911/", views.call_911, name="call_911"),
    path("check-in/<token:token>/", views.check_in, name="check_in"),
    path("staff/plans/<uuid:reference>/aftercare/", aftercare_views.aftercare_print, name="aftercare_print"),
    path("staff/check-ins/", staff_views.check_ins, name="check_ins"),
    path("staff/check-ins/<uuid:reference>/ask/", staff_views.ask_check_in, name="ask_check_in"),
    path("staff/check-ins/<uuid:reference>/seen/", staff_views.check_in_seen, name="check_in_seen"),
]
