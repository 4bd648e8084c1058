"""The folders are the journey: what a linter cannot see."""

from django.apps import apps

LINE = ["clinic", "treatments", "patients", "messaging", "candidacy", "intake", "booking", "review", "followup"]


def stage_of(model):
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "consultations" else parts[0]


def test_no_foreign_key_points_upward():
    upward = []
    for model in apps.get_models():
        if stage_of(model) not in LINE:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.auto_created and target and stage_of(target) in LINE:
                upward += [f"{model.__name__}.{field.name}"] * (
                    LINE.index(stage_of(target)) > LINE.index(stage_of(model))
                )
    assert upward == []


def test_every_stage_of_the_journey_has_models_and_is_in_the_line():
    stages = {stage_of(model) for model in apps.get_app_config("consultations").get_models()}
    assert stages == set(LINE) - {"clinic", "treatments"}
