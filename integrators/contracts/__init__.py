"""The compliance contract, and what updates cost without one."""
