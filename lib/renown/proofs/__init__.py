"""What speaks for the scores, measured."""
