"""Why one of Crisalid's people reads what their work does not show them: said first, and kept."""
