"""What is written of trainings."""
