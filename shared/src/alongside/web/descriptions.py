"""What the description of an API says of schemas beyond what apispec reads out of them."""

from copy import deepcopy
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

_OF_ENTRIES = {"minLength": "minProperties", "maxLength": "maxProperties"}


class Converter(OpenAPIConverter):
    """Knows the names that entries may have, and what a schema says under `Meta.also`.

    `Meta.also`: keywords of JSON Schema for a rule over several fields, as `oneOf` for one or the other.
    """

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """See apispec."""
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        return {**described, **deepcopy(getattr(getattr(schema, "Meta", None), "also", {}))}

    def dict2properties(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """See apispec; names of entries are described where they are not just any text."""
        described: dict[str, Any] = super().dict2properties(field, **kwargs)
        names = getattr(field, "key_field", None)
        if names is not None and names.validators:
            described["propertyNames"] = self.field2property(names)
        return described

    def field2length(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """See apispec, which takes the number of entries for a number of characters."""
        described: dict[str, Any] = super().field2length(field, **kwargs)
        if not isinstance(field, fields.Dict):
            return described
        return {_OF_ENTRIES[name]: length for name, length in described.items()}


class Plugin(MarshmallowPlugin):
    """apispec's plugin with our converter."""

    Converter = Converter
