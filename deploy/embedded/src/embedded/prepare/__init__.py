"""`alongside prepare`: the secrets of a sandbox deployment whose services run apart, made once and kept as files."""
