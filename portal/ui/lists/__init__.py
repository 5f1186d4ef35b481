"""What long lists share: paging and sorting."""
