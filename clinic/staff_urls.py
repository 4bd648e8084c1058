from django.contrib.auth.views import LogoutView
from django.urls import path

from . import style_views, views

urlpatterns = [
    path("", views.staff_home, name="staff_home"),
    path("login/", views.StaffLoginView.as_view(), name="login"),
    path("style/", style_views.style, name="style"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
