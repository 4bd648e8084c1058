from django.urls import path

from . import appointment_views, book_views, day_views, desk_views

urlpatterns = [
    path("book/", book_views.book, name="book"),
    path("book/<token:token>/", book_views.choose_time, name="choose_time"),
    path("appointments/<token:token>/", appointment_views.appointment, name="appointment"),
    path("appointments/<token:token>/visit.ics", appointment_views.appointment_calendar, name="appointment_calendar"),
    path("appointments/<token:token>/choose-a-time/", appointment_views.move_appointment, name="move_appointment"),
    path("appointments/<token:token>/cancel/", appointment_views.cancel_appointment, name="cancel_appointment"),
    path("appointments/<token:token>/form/", appointment_views.visit_form, name="visit_form"),
    path("staff/day/", day_views.day, name="day"),
    path("staff/appointments/<uuid:reference>/", day_views.visit, name="visit"),
    path("staff/appointments/<uuid:reference>/choose-a-time/", day_views.visit_move, name="visit_move"),
    path("staff/appointments/<uuid:reference>/cancel/", day_views.visit_cancel, name="visit_cancel"),
    path("staff/appointments/<uuid:reference>/<slug:step>/", day_views.visit_step, name="visit_step"),
    path("staff/book/", desk_views.book_for_caller, name="book_for_caller"),
    path("staff/to-book/", desk_views.to_book, name="to_book"),
    path("staff/patients/", desk_views.patients, name="patients"),
    path("staff/patients/<uuid:reference>/", desk_views.patient, name="patient"),
    path("staff/patients/<uuid:reference>/withdraw-consent/", desk_views.withdraw_consent, name="withdraw_consent"),
    path("staff/patients/<uuid:reference>/contact/", desk_views.patient_contact, name="patient_contact"),
]
