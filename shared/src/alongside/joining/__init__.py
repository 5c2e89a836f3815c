"""How an agency joins a landlord: words that people read aloud, and the sealed invitation.

`words` is pure; `invitation` seals and opens. Nothing here is imported by the exchange itself.
"""
