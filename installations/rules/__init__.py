"""Rules of reports: who may write which, what they say and lack."""
