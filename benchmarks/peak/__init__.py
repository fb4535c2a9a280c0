"""The targets of the peak, measured."""
