"""The rooms that two or more Alongside services need: sealed messages, events, encryption at rest, web."""
