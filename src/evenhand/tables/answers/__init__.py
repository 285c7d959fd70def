"""Answers of a survey, gathered for a question: who, with which weights, meaning what."""
