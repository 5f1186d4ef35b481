"""Files that come with messages: stored and given back."""
