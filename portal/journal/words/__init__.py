"""What entries say, in the words of whoever reads them."""
