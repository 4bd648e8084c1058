"""Finding a patient by a part of a name, an e-mail or a number, typing errors included, among a hundred thousand. Only
PostgreSQL can; where the database's owner may not add the extension, search reads every row as before."""

from django.db import migrations, transaction
from django.db.utils import ProgrammingError

INDEX = "patients_found_by_a_part"


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except ProgrammingError:
        print("  No right to add pg_trgm: patients are found without forgiving typing errors.")
        return
    columns = ", ".join(f"{each} gin_trgm_ops" for each in ("UPPER(first_name)", "UPPER(last_name)", "UPPER(email)", "phone"))
    schema_editor.execute(f"CREATE INDEX {INDEX} ON consultations_patient USING gin ({columns})")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0006_waitlist_tablet_merging_and_feeds'),
    ]

    operations = [migrations.RunPython(add, remove)]
