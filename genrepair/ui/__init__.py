"""Everything that needs Qt, and nothing but Qt."""
