"""What becomes of the machines that ran a withdrawn release, until a signed report ends each."""
