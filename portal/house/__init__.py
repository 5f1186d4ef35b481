"""Settings that people change while the portal runs, each change an action and an entry."""
