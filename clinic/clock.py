from datetime import datetime


def is_skipped(local: datetime) -> bool:
    """Does a local time lie in the hour that is left out when the clocks are put forward? Only there is the offset
    before the change (fold 0) smaller than the one after it (fold 1): PEP 495."""
    before, after = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after
