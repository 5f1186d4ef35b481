"""What the support desk hands to the house.

Badges, a company's tabs and timeline, documents, duties, evidence, health, interventions,
navigation, search, sentences, settings, sites, tracker.
"""
