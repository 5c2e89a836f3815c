"""Domain events between services: ids and closed codes only, never anything about a person.

Import from the modules (`alongside.events.model` is pure; the others need a database or kombu).
"""
