from django.db import migrations


def name_lots(apps, schema_editor):
    """What was typed as a number becomes a lot of unknown expiry, which nobody can use again."""
    Session = apps.get_model("consultations", "TreatmentSession")
    Lot = apps.get_model("treatments", "Lot")
    used = Session.objects.filter(lot=None).order_by().values_list("product", "lot_number").distinct()
    for product, number in list(used):
        lot, _ = Lot.objects.get_or_create(product_id=product, number=number)
        Session.objects.filter(lot=None, product=product, lot_number=number).update(lot=lot)


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0013_clearances_questions_photos_blood_and_lots"),
        ("treatments", "0003_lots"),
    ]

    operations = [migrations.RunPython(name_lots, migrations.RunPython.noop)]
