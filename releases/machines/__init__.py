"""What programs read of releases: the signed manifest, the API, the feed."""
