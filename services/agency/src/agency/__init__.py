"""The partner agency's own node: opens what was sent to it, answers with signed receipts."""
