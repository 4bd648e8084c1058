from django.urls import path

from . import desk_views, preference_views, views, webhooks

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("preferences/<token:token>/", preference_views.preferences, name="preferences"),
    path("webhooks/text/", webhooks.text, name="text_webhook"),
    path("webhooks/text-status/", webhooks.text_status, name="text_status_webhook"),
    path("webhooks/mail/", webhooks.mail, name="mail_webhook"),
    path("my-link/", views.my_link, name="my_link"),
    path("staff/messages/", desk_views.messages, name="messages"),
    path("staff/messages/done/", desk_views.see_to, name="see_to_messages"),
    path("staff/messages/<uuid:reference>/", desk_views.message, name="message"),
    path("staff/messages/<uuid:reference>/again/", desk_views.send_again, name="send_again"),
    path("staff/messages/<uuid:reference>/call/", desk_views.call, name="call"),
    path("staff/messages/texts/<uuid:reference>/", desk_views.answer_text, name="answer_text"),
]
