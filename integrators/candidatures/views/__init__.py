"""The candidate's pages, and the quality team's."""
