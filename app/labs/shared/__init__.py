"""The shared parts of labs: the types that a lab fills in, form fields, optimizers, surfaces, nets, races, figures.

May import: wire, i18n, uploads.
"""
