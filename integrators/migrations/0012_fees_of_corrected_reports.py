"""What a corrected report has charged may be given back, and charged again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0011_fees_of_void_reports"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="feecredit",
            name="fee_credit_takes_back_once",
        ),
        migrations.AlterField(
            model_name="feecredit",
            name="cause",
            field=models.CharField(
                choices=[
                    ("withdrawal", "Version withdrawn"),
                    ("price", "Price corrected"),
                    ("void", "Report void"),
                    ("corrected", "Report corrected"),
                ],
                max_length=10,
                verbose_name="cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="feecredit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause__in", ("withdrawal", "void", "corrected"))),
                fields=("fee",),
                name="fee_credit_takes_back_once",
            ),
        ),
    ]
