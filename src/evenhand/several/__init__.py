"""One question asked several times over: of several offences, periods or kinds of place."""
