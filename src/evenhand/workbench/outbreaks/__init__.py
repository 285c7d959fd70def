"""Outbreak files of insecurity: how urgent, why, what is said, and did it pass."""
