"""What bodies and queries are made of: marshmallow schemas that refuse what they do not know."""

from collections.abc import Sequence
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

_TEXT: Final = frozenset({str})


class Strict(Schema):
    """Base of every schema for something from outside: an unknown field is a mistake, not noise."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE


class AtSight(fields.Field[Any]):
    """A field whose sound values are known at sight. The others go the long way, which says what is wrong."""

    def sound(self, value: Any) -> bool:
        """Whether the long way would give back this very value."""
        raise NotImplementedError

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """See Field."""
        return value if self.sound(value) else super().deserialize(value, attr, data, **kwargs)


class Flag(AtSight, fields.Boolean):
    """true or false, and none of the words and numbers that look like it."""

    def sound(self, value: Any) -> bool:
        """See AtSight."""
        return isinstance(value, bool) and not self.validators

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


class Codes(AtSight, fields.List[Any]):
    """Codes of a closed list: looked at together when all are known, and one after the other when one is not."""

    def __init__(
        self, one: fields.Field[Any], known: Sequence[str], at_most: validate.Length, **options: Any
    ) -> None:
        """`one`: what says of a code that it is not known. `at_most`: how many there may be."""
        super().__init__(one, validate=at_most, **options)
        self._known, self._most = frozenset(known), at_most.max or 0

    def sound(self, value: Any) -> bool:
        """See AtSight."""
        bounded = isinstance(value, list) and len(value) <= self._most
        return bounded and _TEXT.issuperset(map(type, value)) and self._known.issuperset(value)
