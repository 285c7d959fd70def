"""Questionnaires: read from TOML, checked, told, and written for paper, ODK and LimeSurvey."""
