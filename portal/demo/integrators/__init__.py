"""The demo's registry: companies, people, trainings, contracts, papers."""
