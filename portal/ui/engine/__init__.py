"""Django's template engine, which does once what it would do alike for each row and page."""
