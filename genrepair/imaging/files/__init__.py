"""File formats: what each container carries beside pixels, and how it is put back."""
