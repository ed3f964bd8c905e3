"""Architectures: nn.Module only, one a file, its paper named."""
