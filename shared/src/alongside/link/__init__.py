"""The partner link: carries sealed bytes between the landlord and its agencies, and knows nothing else.

`port.py` is what the services see; `memory.py` is the carrier of the one-process mode.
"""
