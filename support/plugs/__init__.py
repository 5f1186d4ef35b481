"""What the support desk hands to the house.

Badges, charts, a company's tab, duties, interventions, navigation, search, sites, timeline,
tracker.
"""
