"""Simulations of the methods: size, power and nuisance, judged by fixed bands."""
