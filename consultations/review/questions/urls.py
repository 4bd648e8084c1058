from django.urls import path

from . import staff_views, views

urlpatterns = [
    path("question/<token:token>/", views.question, name="question"),
    path("staff/reviews/<uuid:reference>/ask/", staff_views.ask_patient, name="ask_patient"),
    path("staff/questions/<uuid:reference>/answer/", staff_views.answer_for_patient, name="answer_for_patient"),
    path("staff/questions/<uuid:reference>/take-back/", staff_views.take_back_question, name="take_back_question"),
    path("staff/questions/<uuid:reference>/read/", staff_views.question_read, name="question_read"),
]
