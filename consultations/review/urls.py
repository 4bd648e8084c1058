from django.urls import path

from . import (
    ask_views,
    change_views,
    course_views,
    deviation_views,
    override_views,
    queue_views,
    series_views,
    session_views,
    signed_views,
    views,
)
from .what_if import amend, what_if

urlpatterns = [
    path("staff/reviews/", queue_views.reviews, name="reviews"),
    path("staff/reviews/<uuid:reference>/", views.review, name="review"),
    path("staff/reviews/<uuid:reference>/what-if/", what_if, name="what_if"),
    path("staff/reviews/<uuid:reference>/amend/", amend, name="amend"),
    path("staff/reviews/<uuid:reference>/ask-now/", ask_views.ask_now, name="ask_now"),
    path("staff/reviews/<uuid:reference>/print/", signed_views.print_review, name="print_review"),
    path("staff/signed/<uuid:reference>/print/", signed_views.print_signed, name="print_signed"),
    path("staff/signed/<uuid:reference>/add/", signed_views.add_to_review, name="add_to_review"),
    path("staff/reviews/<uuid:reference>/looked/", change_views.look_at_changes, name="look_at_changes"),
    path("staff/reviews/<uuid:reference>/plan/<slug:area>/", course_views.make_plan, name="make_plan"),
    path("staff/plans/<uuid:reference>/", course_views.plan, name="plan"),
    path("staff/plans/<uuid:reference>/book/", series_views.book_sessions, name="book_sessions"),
    path("staff/plans/<uuid:reference>/record-a-session/", session_views.record_session, name="record_session"),
    path("staff/plans/<uuid:reference>/record-a-deviation/", session_views.record_deviation, name="record_deviation"),
    path("staff/deviations/", deviation_views.deviations, name="deviations"),
    path("staff/sessions/<uuid:reference>/", session_views.session, name="session"),
    path("staff/sessions/<uuid:reference>/print/", session_views.session_print, name="session_print"),
    path("staff/protocols/overrides/", override_views.overrides, name="overrides"),
    path("staff/protocols/overrides/<int:number>/<slug:rule>/", override_views.override_cases, name="override_cases"),
]
