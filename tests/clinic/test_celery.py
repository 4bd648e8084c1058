from django.conf import settings

from clinic.celery import app


def test_the_worker_knows_every_task_that_the_beat_sends():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
