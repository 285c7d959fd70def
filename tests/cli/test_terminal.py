"""Nothing that came from outside steers the terminal."""

import json

import pytest

from .small import city_of

STEERING = ("\x1b", "\x9b", "\x07", "\x08", "\u202e")
