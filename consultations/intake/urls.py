from django.urls import path

from . import start_views, tablet_views, to_keep, views

urlpatterns = [
    path("intake/", start_views.intake_start, name="intake_start"),
    path("intake/contact/", start_views.intake_contact, name="intake_contact"),
    path("intake/<token:token>/", views.intake_resume, name="intake_resume"),
    path("intake/<token:token>/about-you/", views.about_you, name="about_you"),
    path("intake/<token:token>/contact/", views.contact, name="contact"),
    path("intake/<token:token>/check-your-answers/", views.check_your_answers, name="check_your_answers"),
    path("intake/<token:token>/result/", views.result, name="result"),
    path("intake/<token:token>/result/to-keep/", to_keep.explanation, name="explanation"),
    path("intake/<token:token>/<slug:screen>/", views.intake_screen, name="intake_screen"),
    path("tablet/", tablet_views.tablet, name="tablet"),
    path("tablet/<token:token>/give-back/", tablet_views.give_back, name="give_back"),
    path("tablet/closed/", tablet_views.tablet_closed, name="tablet_closed"),
    path("staff/patients/<uuid:reference>/tablet/", tablet_views.tablet_code, name="tablet_code"),
    path("staff/patients/<uuid:reference>/tablet/here/", tablet_views.tablet_here, name="tablet_here"),
]
