from django.urls import path

from . import views

urlpatterns = [
    path("answers/<token:token>/", views.renew_answers, name="renew_answers"),
    path("staff/reviews/<uuid:reference>/ask-again/", views.ask_again, name="ask_again"),
]
