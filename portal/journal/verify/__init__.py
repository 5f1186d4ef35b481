"""Whether the journal holds, and the rows that it tells of."""
