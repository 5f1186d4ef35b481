"""The second factor that staff must have used."""
