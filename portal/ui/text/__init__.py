"""How text, numbers and dates are written."""
