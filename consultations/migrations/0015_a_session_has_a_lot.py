import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0014_sessions_name_their_lot")]

    operations = [
        migrations.AlterField(
            model_name="treatmentsession",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="treatments.lot",
                verbose_name="lot",
            ),
        ),
        migrations.RemoveField(model_name="treatmentsession", name="product"),
        migrations.RemoveField(model_name="treatmentsession", name="lot_number"),
    ]
