"""The registry of integrators, in rooms: companies, trainings, charter, approvals, contracts."""
