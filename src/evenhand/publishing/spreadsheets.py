"""Tables as CSV that no spreadsheet takes for formulas."""

import pandas as pd

_RISKY = r"^(?=[=+\-@\t\n])"
_RETURNS = r"\r\n?"
"""Writers of CSV put no quotes around a carriage return alone, and readers begin a row at it."""


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame whose texts no spreadsheet takes for a formula: such texts begin with '.

    Examples
    --------
    >>> inert(pd.DataFrame({"area_name": ["=1+1", "Noord"]}))["area_name"].tolist()
    ["'=1+1", 'Noord']
    """
    texts = frame.select_dtypes(include=["object", "string", "category"]).columns
    return frame.assign(
        **{
            name: frame[name]
            .astype("string")
            .str.replace(_RETURNS, "\n", regex=True)
            .str.replace(_RISKY, "'", regex=True)
            for name in texts
        }
    )
