"""The training window: a model, photos, minutes; curves and pictures while it learns; the models that were kept."""
