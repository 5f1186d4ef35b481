"""Forms of the support desk; none of them saves: the views call the actions."""
