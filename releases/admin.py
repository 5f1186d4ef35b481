"""Where Django looks for admin pages: those of releases lie in their rooms."""

from releases.catalogue import admin as catalogue
from releases.files import admin as files
from releases.wiki import admin as wiki
from releases.withdrawals import admin as withdrawals

__all__ = ["catalogue", "files", "wiki", "withdrawals"]
