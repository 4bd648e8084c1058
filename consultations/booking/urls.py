from django.urls import path

from . import appointment_views, book_views

urlpatterns = [
    path("book/", book_views.book, name="book"),
    path("book/<token:token>/", book_views.choose_time, name="choose_time"),
    path("appointments/<token:token>/", appointment_views.appointment, name="appointment"),
    path("appointments/<token:token>/visit.ics", appointment_views.appointment_calendar, name="appointment_calendar"),
    path("appointments/<token:token>/choose-a-time/", appointment_views.move_appointment, name="move_appointment"),
    path("appointments/<token:token>/cancel/", appointment_views.cancel_appointment, name="cancel_appointment"),
    path("appointments/<token:token>/form/", appointment_views.visit_form, name="visit_form"),
]
