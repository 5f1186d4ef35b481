"""Date formats of Django's own pages, such as the admin, like `portal.ui.text.formats.when`."""
