"""Servers of other people, as the tests run them: mail, IMAP, Redis, S3, ClamAV."""
