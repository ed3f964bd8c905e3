"""Opening, saving, exchanging and restoring photos and projects."""
