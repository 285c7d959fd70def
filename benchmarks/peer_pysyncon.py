"""Mixes of other areas by pysyncon's own solver, in the peers' environment: series and areas given."""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from pysyncon import Synth

before, units, rounds = np.load(sys.argv[1]), np.load(sys.argv[2]), int(sys.argv[3])
seconds = []
for _ in range(rounds):
    begun = time.process_time()
    weights = np.zeros((len(units), len(before)))
    for row, unit in enumerate(units):
        others = np.arange(len(before)) != unit
        weights[row, others] = Synth.w_optimize(
            np.eye(before.shape[1]), before[others].T, before[unit]
        )[0]
    seconds.append(time.process_time() - begun)
print(json.dumps({"version": version("pysyncon"), "seconds": seconds,
                  "weights": weights.tolist()}))  # fmt: skip
