"""Pages of the register of complaints: for Crisalid's people, and for the integrator concerned."""
