from django.urls import path

from . import desk_views, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("my-link/", views.my_link, name="my_link"),
    path("staff/messages/", desk_views.messages, name="messages"),
    path("staff/messages/done/", desk_views.see_to, name="see_to_messages"),
    path("staff/messages/<uuid:reference>/", desk_views.message, name="message"),
    path("staff/messages/<uuid:reference>/again/", desk_views.send_again, name="send_again"),
    path("staff/messages/<uuid:reference>/call/", desk_views.call, name="call"),
    path("staff/messages/texts/<uuid:reference>/", desk_views.answer_text, name="answer_text"),
]
