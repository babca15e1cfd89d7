"""Charaka: run and prove the autonomy of vocational training institutions."""
