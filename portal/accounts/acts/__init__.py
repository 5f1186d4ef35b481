"""What happens to an account: who came in and how, what changed, what failed. See models."""
