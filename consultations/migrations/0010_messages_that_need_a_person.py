import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("consultations", "0009_an_adverse_event_names_maker_and_expiry"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="handled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["due_at", "id"], name="message_by_due_at"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["kind", "due_at"], name="message_by_kind"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("handled_at", None), ("state__in", ["failed", "suppressed"])),
                fields=["due_at", "id"],
                name="message_that_needs_a_person",
            ),
        ),
    ]
