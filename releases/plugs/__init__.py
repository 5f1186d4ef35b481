"""What releases hand to the house.

API, badges, banners, duties, evidence, navigation, reach, search, timeline.
"""
