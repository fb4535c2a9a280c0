"""History to forecast to required heads."""
