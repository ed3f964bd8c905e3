"""GenRepair: repair photographs with small neural networks, offline."""

__version__ = "0.1.0"
