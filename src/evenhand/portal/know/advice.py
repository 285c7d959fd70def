"""How to protect oneself, by class of offence, with where the advice comes from."""

from dataclasses import dataclass

_TSELONI = "Tseloni et al. 2017, Security Journal 30, doi:10.1057/sj.2014.30"
_BICYCLE = (
    "Johnson, Sidebottom & Thorpe 2008, Bicycle Theft, Guide 52, "
    "Center for Problem-Oriented Policing"
)
_CAFES = (
    "Johnson et al. 2010, Theft of Customers’ Personal Property in Cafés and Bars, Guide 60, "
    "Center for Problem-Oriented Policing"
)


@dataclass(frozen=True)
class Advice:
    """Messages of `protect.toml`, and their source; without one it is our own and untested."""

    messages: tuple[str, ...]
    source: str = ""


_BURGLARY = Advice(("protect.burglary_1", "protect.burglary_2"), _TSELONI)
_VIOLENCE = Advice(("protect.violence_1", "protect.violence_2"))
_PLACE = Advice(("protect.place_1",))
ADVICE = {
    "burglary_dwelling": _BURGLARY,
    "local:burglary": _BURGLARY,
    "bicycle_theft": Advice(("protect.bicycle_1", "protect.bicycle_2"), _BICYCLE),
    "theft_from_person": Advice(("protect.person_1", "protect.person_2"), _CAFES),
    "assault": _VIOLENCE,
    "threat": _VIOLENCE,
    "robbery": _VIOLENCE,
    "local:violence_and_sexual_offences": _VIOLENCE,
    "misconduct": _PLACE,
    "damage": _PLACE,
}
"""Class of offences → advice; of the others nothing is said."""
