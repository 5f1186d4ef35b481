"""Machines and licences, as signed reports name them; one row each in the whole base."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.search.columns import key_column, searched_column
from portal.search.matching import Search


class Machine(models.Model):
    """One machine, known by its maker and its serial number, however these are written."""

    maker = models.CharField(_("maker"), max_length=80, blank=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)

    maker_key = key_column("maker")
    serial_key = key_column("serial")
    searched = searched_column("maker", "serial")
    SEARCH = Search()

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        constraints = [
            models.UniqueConstraint(fields=["serial_key", "maker_key"], name="machine_once"),
        ]

    def __str__(self) -> str:
        return f"{self.maker} {self.serial}".strip()


class Licence(models.Model):
    """A licence of the software by its number, however that is written."""

    number = models.CharField(_("licence number"), max_length=40)

    number_key = key_column("number")
    searched = searched_column("number")
    SEARCH = Search()

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = [models.UniqueConstraint(fields=["number_key"], name="licence_once")]

    def __str__(self) -> str:
        return self.number
