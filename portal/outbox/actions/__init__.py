"""What staff do about mails that failed."""
