"""One module for each service outside: broker, cache, object store, spreadsheets, access log."""
