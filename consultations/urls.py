from django.urls import include, path, register_converter

from consultations.patients.links import TokenConverter

register_converter(TokenConverter, "token")

STAGES = ("patients", "messaging", "candidacy.governance", "intake", "booking", "review", "followup")
OF_REVIEW = (
    "review.questions",
    "review.clearances",
    "review.renewal",
    "review.consents",
    "review.photos",
    "review.lots",
)
PARTS = (*OF_REVIEW, "followup.safety", "followup.results")
urlpatterns = [path("", include(f"consultations.{stage}.urls")) for stage in (*STAGES, *PARTS)]
