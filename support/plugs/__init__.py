"""What the support desk hands to the house.

Badges, charts, a company's tabs and timeline, documents, duties, evidence, health, interventions,
navigation, search, sentences, settings, sites, tracker.
"""
