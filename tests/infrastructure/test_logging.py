"""What a line of the log looks like."""

import logging
import logging.config
import re

from django.conf import settings


def test_a_line_of_the_log_says_its_time_zone():
    said = settings.LOGGING["formatters"]["line"]
    line = logging.Formatter(said["format"], said["datefmt"]).format(
        logging.LogRecord("portal", logging.ERROR, __file__, 1, "No room left", (), None)
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ERROR portal No room left", line)
