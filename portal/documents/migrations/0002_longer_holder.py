from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="holder",
            field=models.CharField(editable=False, max_length=320, verbose_name="holder"),
        ),
    ]
