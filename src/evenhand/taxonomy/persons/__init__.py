"""What data of persons look like: the detectors, and the facts that they know."""
