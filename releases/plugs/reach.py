"""How many people a withdrawal reaches: those who downloaded the release."""

from releases.withdrawals.queries import reach_of_downloads
from releases.withdrawals.reach import register_reach

register_reach(reach_of_downloads)
