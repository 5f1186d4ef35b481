"""What the support desk hands to the house.

Badges, charts, a company's tab, duties, navigation, search, sites, timeline, tracker.
"""
