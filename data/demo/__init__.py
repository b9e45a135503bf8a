"""The demonstration package: what is real as it is, the rest simulated by rules and calibrated to figures."""
