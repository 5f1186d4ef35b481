"""What every app stands on: actions, work on rows, the clock, extension points."""
