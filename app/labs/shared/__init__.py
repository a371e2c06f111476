"""What labs share: fields, optimizers, surfaces, nets, races, figures."""
