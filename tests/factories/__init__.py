"""The smallest true objects a test needs. Each call makes what it is asked for and nothing hidden."""

from tests.factories.people import make_identity, make_member, make_officer, make_user
from tests.factories.places import CHANGZHOU, NANJING, SHANGHAI, make_alliance, make_region, make_unit
from tests.factories.supply import make_demand, make_mode, make_skill, make_talent

__all__ = [
    "CHANGZHOU", "NANJING", "SHANGHAI", "make_alliance", "make_demand", "make_identity", "make_member", "make_mode", "make_officer",
    "make_region", "make_skill", "make_talent", "make_unit", "make_user",
]  # fmt: skip
