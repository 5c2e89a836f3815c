"""What tests of every folder share."""

pytest_plugins = ("databases", "broker")
