"""A network with planted truth, written as raw records of X API v1.1."""

from renown.demo.network import DemoNetwork, generate
from renown.demo.parameters import DemoParameters
from renown.demo.records import write_records

__all__ = ["DemoNetwork", "DemoParameters", "generate", "write_records"]
