"""What installations hand to the house.

Badges, charts, a company's tab, documents, duties, evidence, navigation, releases, search,
timeline.
"""
