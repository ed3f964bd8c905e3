"""Int8 and half-precision variants of models that are trained already."""
