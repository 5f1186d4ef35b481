"""The desk of support staff: queue, ticket, tracker, calls, mail."""
