from django.urls import path

from . import recall_views, views

urlpatterns = [
    path("staff/lots/", views.lots, name="lots"),
    path("staff/lots/receive/", views.receive_lot, name="receive_lot"),
    path("staff/lots/<uuid:reference>/", views.lot, name="lot"),
    path("staff/lots/<uuid:reference>/recall/", recall_views.recall, name="recall"),
    path("staff/lots/<uuid:reference>/recall/print/", recall_views.recall_print, name="recall_print"),
    path("staff/lots/<uuid:reference>/recall/export/", recall_views.recall_export, name="recall_export"),
    path("staff/lots/<uuid:reference>/recall/<uuid:patient>/told/", recall_views.recall_told, name="recall_told"),
]
