"""English formats of dates and times, read by Django."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
# The day comes first, as it is shown; Django's own would take 5/6 for the sixth of May.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
