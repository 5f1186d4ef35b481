"""One module for each outside service: broker, cache, object store, spreadsheets."""
