"""Regional 産学官連携 (industry-academia-government collaboration) cases that can be asked questions."""

__version__ = "0.1.0"
RELEASED = "2026-11-23"  # the day of this version, for citations
