from django.urls import path

from . import event_views, rota_views, views

urlpatterns = [
    path("staff/alerts/", views.alerts, name="alerts"),
    path("staff/alerts/<uuid:reference>/", views.alert, name="alert"),
    path("staff/alerts/<uuid:reference>/acknowledge/", views.acknowledge_alert, name="acknowledge_alert"),
    path("staff/on-call/", rota_views.on_call, name="on_call"),
    path("staff/on-call/copy/", rota_views.copy_rota, name="copy_rota"),
    path("staff/on-call/<uuid:reference>/end/", rota_views.end_on_call, name="end_on_call"),
    path("staff/adverse-events/", event_views.adverse_events, name="adverse_events"),
    path("staff/adverse-events/after/<uuid:reference>/", event_views.record_adverse_event, name="record_adverse_event"),
    path("staff/adverse-events/<uuid:reference>/", event_views.adverse_event, name="adverse_event"),
    path(
        "staff/adverse-events/<uuid:reference>/summary/",
        event_views.adverse_event_summary,
        name="adverse_event_summary",
    ),
    path("staff/adverse-events/<uuid:reference>/close/", event_views.close_adverse_event, name="close_adverse_event"),
]
