"""Write expected_e_test.json: the E-test of SciPy, an independent program. Run: python make.py."""

import json
from pathlib import Path

from scipy.stats import poisson_means_test

CASES = [(3, 0, 1, 1), (6, 2, 1, 1), (20, 10, 1, 1), (5, 14, 30, 31), (12, 40, 90, 181),
         (0, 3, 7, 365), (60, 41, 365, 366)]  # fmt: skip
values = [float(poisson_means_test(a, m, b, n).pvalue) for a, b, m, n in CASES]
Path(__file__).with_name("expected_e_test.json").write_text(
    json.dumps({"cases": CASES, "p_value": values}, indent=1) + "\n"
)
