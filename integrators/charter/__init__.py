"""The charter of commitment: its versions and its signatures."""
