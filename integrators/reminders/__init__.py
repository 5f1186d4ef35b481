"""What must be said in good time: each occurrence once."""
