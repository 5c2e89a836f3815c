"""What bodies and queries are made of: marshmallow schemas that refuse what they do not know."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate


class Strict(Schema):
    """Base of every schema for something from outside: an unknown field is a mistake, not noise."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE


class Flag(fields.Boolean):
    """true or false, and none of the words and numbers that look like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class WholeNumber(fields.Integer):
    """A JSON integer: no text, no true, no 1.5. Bound it with validate.Range."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value


class Form(validate.Regexp):
    """The whole text has this form. marshmallow's own Regexp lets more follow it, and after `$` the end of a line."""

    def __call__(self, value: Any) -> Any:
        """The value. Raises ValidationError."""
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value
