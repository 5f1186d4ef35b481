"""Who follows the releases, and what they are sent."""
