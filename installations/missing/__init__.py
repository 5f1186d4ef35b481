"""Installation reports («procès-verbaux») that should be there, and are not."""
