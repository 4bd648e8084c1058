from django.urls import path

from . import views

urlpatterns = [
    path("staff/patients/<uuid:reference>/photos/", views.photos, name="photos"),
    path("staff/patients/<uuid:reference>/photos/compare/", views.compare_photos, name="compare_photos"),
    path("staff/patients/<uuid:reference>/photos/refuse/", views.refuse_photos, name="refuse_photos"),
    path("staff/photos/<uuid:reference>/", views.photo, name="photo"),
    path("staff/photos/<uuid:reference>/remove/", views.remove_photo, name="remove_photo"),
    path("staff/photo-refusals/<uuid:reference>/take-back/", views.take_back_refusal, name="take_back_refusal"),
]
