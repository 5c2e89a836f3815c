"""Reads case bundles, sends them through the services' public APIs and tells what became of each referral."""
