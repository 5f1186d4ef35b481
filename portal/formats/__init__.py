"""How Django's own pages, such as the admin, write moments: as `portal.ui.text.formats` does."""
