"""Pages of recommendations (rekomendasi penempatan)."""
