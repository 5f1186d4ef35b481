"""What holds of tickets: states, hours, queues, figures."""
