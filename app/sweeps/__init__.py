"""Many runs of a lab: over a grid of its settings, or over seeds, computed by an executor.

May import: paths, i18n, labs.shared, labs, workers.
"""
