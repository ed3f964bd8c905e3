"""Train GenRepair's networks on any folder of photos."""
