"""Ecological security pattern: sources, resistance, least-cost paths, circuits, connectivity."""
