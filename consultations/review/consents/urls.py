from django.urls import path

from . import staff_views, views

urlpatterns = [
    path("consents/<token:token>/", views.consents, name="consents"),
    path("consents/<token:token>/copy/", views.consents_copy, name="consents_copy"),
    path("consents/<token:token>/paper-instead/", views.paper_instead, name="paper_instead"),
    path("consents/<token:token>/withdraw/<slug:kind>/", views.withdraw_paper, name="withdraw_paper"),
    path("staff/plans/<uuid:reference>/consents/send/", staff_views.send_consents, name="send_consents"),
    path("staff/plans/<uuid:reference>/consents/on-paper/", staff_views.consents_on_paper, name="consents_on_paper"),
    path("staff/plans/<uuid:reference>/consents/to-print/", staff_views.consents_to_print, name="consents_to_print"),
    path(
        "staff/plans/<uuid:reference>/consents/<slug:kind>/withdrawn/",
        staff_views.paper_withdrawn,
        name="paper_withdrawn",
    ),
]
