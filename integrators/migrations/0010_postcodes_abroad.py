"""Not every country has postcodes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0009_documents_asked_abroad"),
    ]

    operations = [
        migrations.AlterField(
            model_name="candidature",
            name="postcode",
            field=models.CharField(blank=True, max_length=10, verbose_name="postcode"),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="postcode",
            field=models.CharField(blank=True, max_length=10, verbose_name="postcode"),
        ),
    ]
