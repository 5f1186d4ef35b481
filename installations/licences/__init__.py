"""The licences that Crisalid has issued to integrators, and which of them have a signed report."""
