"""What a test knows of a value and its type does not say."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def there(value: T | None) -> T:
    """The value that is looked up, which has to be there."""
    assert value is not None, "nothing is there"
    return value


def of(kind: type[T], value: object) -> T:
    """The value, which has to be of that kind."""
    assert isinstance(value, kind), f"{value!r} is not of {kind.__name__}"
    return value


def now(value: object) -> object:
    """An attribute's value as it is now, where an assertion before the last act told of another.

    A type checker keeps what an assertion says of an attribute although a method called since may have changed it,
    and takes what follows the next assertion for unreachable.
    """
    return value
