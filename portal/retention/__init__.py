"""How long data of people are kept: told to everybody, erased when it is over, but for a hold."""
