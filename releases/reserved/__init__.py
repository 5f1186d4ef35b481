"""Documents reserved to integrators: who reads which, each copy with its reader's name."""
