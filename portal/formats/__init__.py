"""How Django's own pages, such as the admin, write moments: as `ui.text.formats.when` does."""
