"""The parts of a known whole, with the small ones hidden so that none can be worked out."""

from collections.abc import Sequence


def protected(counts: Sequence[int], least: int) -> list[int | None]:
    """Say which parts of a whole may be shown when the whole is known.

    Parameters
    ----------
    counts
        How many are in each part; every one of the whole is in exactly one of them.
    least
        Counts from 1 to one less are small.

    Returns
    -------
    list
        The counts, None for one that is hidden. Zeros are shown as long as anything is.

    Notes
    -----
    The whole less what is shown gives the sum S of the hidden parts, and readers may know that h
    parts are hidden and that none of them is 0. Each can then be anything from 1 to S − (h − 1).
    Parts are added to the hidden ones, the smallest first, until h ≥ 2 and that range holds the
    whole protection interval of a small number, 1 to `least` − 1; where no part is left to add,
    zeros are hidden too, and nothing is told. This is the one-table case of
    `suppression.suppress`.

    Examples
    --------
    >>> protected([30, 12, 4], least=10)
    [30, None, None]
    >>> protected([30, 12, 0], least=10)
    [30, 12, 0]
    >>> protected([9, 2, 0], least=10)
    [None, None, 0]
    """
    hidden = {at for at, count in enumerate(counts) if 0 < count < least}
    if not hidden:
        return list(counts)
    rest = sorted((at for at, count in enumerate(counts) if count and at not in hidden),
                  key=lambda at: (counts[at], at))  # fmt: skip
    while not _is_safe([counts[at] for at in hidden], least):
        if not rest:
            return [None] * len(counts)
        hidden.add(rest.pop(0))
    return [None if at in hidden else count for at, count in enumerate(counts)]


def _is_safe(hidden: Sequence[int], least: int) -> bool:
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= least - 1
