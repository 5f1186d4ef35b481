"""Forms of the support desk; none saves, the views call the actions."""
