from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("staff/", include("clinic.staff_urls")),
    path("", include("clinic.public_urls")),
    path("", include("treatments.urls")),
    path("", include("consultations.urls")),
]

handler400 = "clinic.errors.bad_request"
handler403 = "clinic.errors.forbidden"
handler404 = "clinic.errors.not_found"
handler500 = "clinic.errors.server_error"
