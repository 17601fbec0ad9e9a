"""`python -m tests.faults.world`: the hand-written core of the sample region, on which the main job relies, in seconds."""

import django
from django.core.management import call_command


def load() -> None:
    """Office people, six units and twenty-four talents, nothing left for the workers; no stories and no demands."""
    from apps.demo import loading, sample, timeline  # noqa: PLC0415 - only after setup()
    from apps.demo.importing import import_talents  # noqa: PLC0415

    call_command("load_catalogue", verbosity=0)
    loading.load_people()
    for unit in sample.units():
        loading._load_unit(unit)
    import_talents(sample.talents(), loading.units_by_key())
    timeline.deliver()
    timeline.settle_notices()


if __name__ == "__main__":
    django.setup()
    load()
