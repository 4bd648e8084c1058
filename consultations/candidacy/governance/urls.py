from django.urls import path

from . import views

ONE = "staff/protocols/<int:number>/"

urlpatterns = [
    path("staff/protocols/", views.protocols, name="protocols"),
    path(ONE, views.protocol, name="protocol"),
    path("staff/protocols/begin-draft/", views.begin_draft, name="begin_draft"),
    path(f"{ONE}discard/", views.discard_draft, name="discard_draft"),
    path(f"{ONE}approve/", views.approve_protocol, name="approve_protocol"),
    path(f"{ONE}publish/", views.publish_protocol, name="publish_protocol"),
    path(f"{ONE}withdraw/", views.withdraw_protocol, name="withdraw_protocol"),
]
