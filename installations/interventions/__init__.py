"""The register of interventions: recorded before they are answered, and only added to."""
