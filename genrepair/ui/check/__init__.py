"""What is wrong with the photo: the report, its layers and single defects."""
