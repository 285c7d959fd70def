"""Which set of areas a question is about."""

from collections.abc import Mapping

from evenhand.errors import UnsuitableData, listed


def chosen_level(known: Mapping[str, list[str]], level: str | None, *, method: str) -> str:
    """Choose the set of areas asked for, or the only one there is.

    Parameters
    ----------
    known
        Level → its areas, as from `ids_by_level`.
    level
        The one asked for; None takes the only one, street segments apart.
    method
        The method's name, for its errors.

    Raises
    ------
    UnsuitableData
        It is not there, or there are several and none was named.
    """
    if level is not None and level in known:
        return level
    usable = sorted(set(known) - {"segment"})
    if level is None and len(usable) == 1:
        return usable[0]
    if not usable:
        raise UnsuitableData(listed(method, ["there are no areas; import some"]))
    asked = "say which with level=…" if level is None else f"there is no '{level}'"
    raise UnsuitableData(listed(method, [f"there are areas of {', '.join(usable)}; {asked}"]))
