from django.urls import path

from . import public_views

urlpatterns = [
    path("clinic/", public_views.clinic, name="clinic"),
    path("robots.txt", public_views.robots, name="robots"),
    path("site.webmanifest", public_views.manifest, name="manifest"),
    path("favicon.ico", public_views.favicon, name="favicon"),
]
