"""What holds of reports: who may write which, what they say and lack."""
