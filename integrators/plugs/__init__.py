"""What the registry hands to the house.

Badges, a company's tabs, documents, duties, evidence, navigation, search.
"""
