from django.urls import path

from . import link_views, views

urlpatterns = [
    path("photos/<token:token>/", link_views.send_photos, name="send_photos"),
    path("photos/<token:token>/<uuid:reference>/", link_views.sent_photo, name="sent_photo"),
    path("staff/patients/<uuid:reference>/photos/", views.photos, name="photos"),
    path("staff/patients/<uuid:reference>/photos/compare/", views.compare_photos, name="compare_photos"),
    path("staff/patients/<uuid:reference>/photos/refuse/", views.refuse_photos, name="refuse_photos"),
    path("staff/photos/<uuid:reference>/", views.photo, name="photo"),
    path("staff/photos/<uuid:reference>/correct/", views.correct_photo, name="correct_photo"),
    path("staff/photos/<uuid:reference>/remove/", views.remove_photo, name="remove_photo"),
    path("staff/photos/<uuid:reference>/to-show/", views.photo_to_show, name="photo_to_show"),
    path("staff/reviews/<uuid:reference>/ask-for-photos/", views.ask_for_photos, name="ask_for_photos"),
    path("staff/photo-refusals/<uuid:reference>/take-back/", views.take_back_refusal, name="take_back_refusal"),
]
