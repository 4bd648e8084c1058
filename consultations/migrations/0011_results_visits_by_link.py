"""Patients may book the visit at which their result is looked at. What was answered before check-ins had steps is
finished; whoever sent the whole page then had said "none of these" wherever nothing was ticked."""

from django.db import migrations, models
from django.db.models import F


def finish_earlier_answers(apps, schema_editor):
    CheckIn = apps.get_model("consultations", "CheckIn")
    earlier = CheckIn.objects.filter(finished_at=None)
    for check_in in earlier.filter(red_flags=[]).iterator():
        check_in.answers = {"red_flags": "none"} | ({} if check_in.concerns else {"signs": "none"})
        check_in.save(update_fields=["answers"])
    earlier.update(finished_at=F("answered_at"))


def open_results_visits(apps, schema_editor):
    """There was no page on which a patient could book one, so that it was closed was nobody's choice."""
    apps.get_model("consultations", "AppointmentType").objects.filter(slug="results").update(is_online=True)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0010_messages_that_need_a_person'),
    ]

    operations = [
        migrations.AlterField(
            model_name='personallink',
            name='purpose',
            field=models.CharField(choices=[('intake', 'Intake form'), ('book', 'Book a consultation'), ('appointment', 'Appointment'), ('check-in', 'Check-in'), ('results', 'Book a results visit'), ('tablet', "Intake form on the clinic's tablet")], max_length=12),
        ),
        migrations.RunPython(finish_earlier_answers, migrations.RunPython.noop),
        migrations.RunPython(open_results_visits, migrations.RunPython.noop),
    ]
