"""Exact allocation: dual prices, whole cells and minimum patches for any problem of the same form."""
