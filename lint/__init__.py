"""Checks of the house that no linter sells. Each is a small program with samples; ``.ci/run`` runs them all."""
