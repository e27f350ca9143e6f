"""Returned files → what is in them."""

from evalkit.review.read.word import parse_returned

__all__ = ["parse_returned"]
