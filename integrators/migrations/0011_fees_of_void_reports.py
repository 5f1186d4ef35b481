"""What a void report has charged is given back, and can be charged again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0010_postcodes_abroad"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="feecredit",
            name="fee_credit_once_by_withdrawal",
        ),
        migrations.AddField(
            model_name="feerecord",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="feecredit",
            name="cause",
            field=models.CharField(
                choices=[
                    ("withdrawal", "Version withdrawn"),
                    ("price", "Price corrected"),
                    ("void", "Report void"),
                ],
                max_length=10,
                verbose_name="cause",
            ),
        ),
        migrations.AlterField(
            model_name="feerecord",
            name="key",
            field=models.CharField(editable=False, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="feecredit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause__in", ("withdrawal", "void"))),
                fields=("fee",),
                name="fee_credit_takes_back_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="feerecord",
            constraint=models.UniqueConstraint(fields=("key", "turn"), name="fee_once_a_turn"),
        ),
    ]
