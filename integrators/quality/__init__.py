"""The register of controlled documents, such as DOC-QLT-210."""
