"""The register of complaints: entered, analysed, acted upon, closed (DOC-QLT-210)."""
