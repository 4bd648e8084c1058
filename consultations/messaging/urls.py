from django.urls import path

from . import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("my-link/", views.my_link, name="my_link"),
    path("staff/messages/", views.messages, name="messages"),
    path("staff/messages/<uuid:reference>/", views.message, name="message"),
    path("staff/messages/<uuid:reference>/call/", views.call, name="call"),
]
