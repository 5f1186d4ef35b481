"""What the support desk hands to the house.

Badges, charts, duties, navigation, search, sites, timeline, tracker.
"""
