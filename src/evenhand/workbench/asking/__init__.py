"""Asking people: which way fits, questionnaires, safety walks on a phone, and result sheets."""
