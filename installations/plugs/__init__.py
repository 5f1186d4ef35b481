"""What installations hand to the house.

Badges, charts, a company's tabs, documents, duties, evidence, the register of interventions,
navigation, recalls, releases, search, timeline.
"""
