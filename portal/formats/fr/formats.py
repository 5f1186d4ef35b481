"""French formats of dates and times, read by Django."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y à\u00a0G\u00a0\\h\u00a0i"
