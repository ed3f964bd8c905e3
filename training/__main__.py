"""``python -m training VERB``: train, export, evaluate, samples of what the networks are trained on."""

from __future__ import annotations

import sys

from training.cli import main

if __name__ == "__main__":
    sys.exit(main())
