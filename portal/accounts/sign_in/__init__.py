"""How one signs in, and what is answered to who tries too often."""
