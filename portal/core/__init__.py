"""What every app stands on: actions, work, the clock, extension points."""
