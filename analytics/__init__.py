"""The science of the restoration plan: pure functions on arrays and frames; no Dash, no files, no clock."""
