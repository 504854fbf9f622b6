"""Tests of who takes part besides the customer."""
