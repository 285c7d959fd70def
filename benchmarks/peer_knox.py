"""Close pairs below one distance and one gap, by pointpats, in the peers' environment."""

import json
import sys
import time

import numpy as np
import pointpats
from pointpats.spacetime import Knox

with np.load(sys.argv[1]) as given:
    space, day = np.column_stack([given["x"], given["y"]]), given["day"].astype(float)[:, None]
metres, days, draws = float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
np.random.seed(1)  # noqa: NPY002  (what pointpats draws by)
begun = time.process_time()
found = Knox(space, day, metres, days, draws)
seconds = time.process_time() - begun
print(json.dumps({"seconds": seconds, "observed": float(found.nst), "p": float(found.p_sim),
                  "version": pointpats.__version__}))  # fmt: skip
