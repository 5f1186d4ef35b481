"""English formats of dates and times, read by Django."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
