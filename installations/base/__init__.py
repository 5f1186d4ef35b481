"""The installed base as rows: which there are, how they follow the reports, its pages."""
