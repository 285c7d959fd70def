"""Gi* by esda, in the peers' environment: counts, rows, columns, draws and rounds are given."""

import json
import sys
import time
import warnings

import esda
import libpysal
import numpy as np

warnings.simplefilter("ignore")
path, rows, columns, draws, rounds = sys.argv[1], *map(int, sys.argv[2:])
counts = np.load(path)
weights = libpysal.weights.lat2W(rows, columns, rook=False)
options = {"transform": "B", "star": True, "n_jobs": 1, "keep_simulations": False}
small = libpysal.weights.lat2W(9, 9, rook=False)
esda.G_Local(counts[:81], small, permutations=99, seed=1, **options)  # compiles what is compiled
seconds = []
for _ in range(rounds):
    begun = time.process_time()
    found = esda.G_Local(counts, weights, permutations=draws, seed=1, **options)
    seconds.append(time.process_time() - begun)
print(json.dumps({"version": esda.__version__, "seconds": seconds, "p": found.p_sim.tolist()}))
