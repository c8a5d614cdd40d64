"""Model fields that both databases store exactly."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import DecimalField

HUNDRED = Decimal(100)


class HundredthsField(models.IntegerField):
    """A decimal with two places, stored as a whole number of hundredths (SQLite would store a decimal as REAL).

    Python value: ``Decimal`` or ``None``. A value with more than two places is refused, never rounded in silence.
    """

    # What type checkers take the values for; IntegerField would say int.
    _pyi_private_set_type: Decimal | int | str  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(value) / HUNDRED

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("请填写数字，最多两位小数。") from error

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        scaled = self.to_python(value) * HUNDRED
        if scaled != scaled.to_integral_value():
            raise ValidationError("最多两位小数。")
        return int(scaled)

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self, **{"form_class": DecimalField, "max_digits": 11, "decimal_places": 2, **kwargs}
        )

    @property
    def validators(self):
        """Those of the field alone: IntegerField's bounds are of the stored number, not of the value."""
        return self._validators  # type: ignore[attr-defined]


def limits_of(*models) -> dict[str, int]:
    """Return how many characters the fields of the models hold, by their names: to say what still fits."""
    return {field.name: field.max_length for model in models for field in model._meta.fields if field.max_length}
