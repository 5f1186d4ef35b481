"""What installations hand to the house.

Badges, charts, documents, duties, evidence, navigation, releases, search, timeline.
"""
