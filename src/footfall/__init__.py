"""Footfall: event tracking from a page or an app to the live view and each customer's feed."""

__version__ = "0.1.0"
