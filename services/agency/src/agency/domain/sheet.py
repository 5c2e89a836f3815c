"""What a worker reads; the landlord tells the same sheet to agencies without a node."""

from alongside.casedata.sheet import Agreement, Row, SafeContact, Section, Sheet, agreement, build

__all__ = ["Agreement", "Row", "SafeContact", "Section", "Sheet", "agreement", "build"]
