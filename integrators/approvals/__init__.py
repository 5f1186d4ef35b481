"""Approvals: periods in which a company may sell, install, maintain."""
