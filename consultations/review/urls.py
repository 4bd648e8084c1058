from django.urls import path

from . import course_views, views

urlpatterns = [
    path("staff/reviews/", views.reviews, name="reviews"),
    path("staff/reviews/<uuid:reference>/", views.review, name="review"),
    path("staff/reviews/<uuid:reference>/plan/<slug:area>/", course_views.make_plan, name="make_plan"),
    path("staff/plans/<uuid:reference>/", course_views.plan, name="plan"),
    path("staff/plans/<uuid:reference>/record-a-session/", course_views.record_session, name="record_session"),
]
