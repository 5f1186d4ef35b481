"""The product lines of Crisalid Encaissement.

They stand below every app: an approval names a line long before a release of it exists,
and each line has its own way of numbering versions (see `releases.catalogue.versions`).
"""

from django.db import models


class ProductLine(models.TextChoices):
    V3 = "V3", "V3"
    V4 = "V4", "V4"
