"""Hessians of nets by PyTorch's automatic differentiation, for tests with the mark `torch`."""

import importlib

import numpy as np

from engine.nets.layers import Activate, BatchNorm, Dense


def hessian_of_torch(net, x, labels):
    """(size, size) float64, of the mean loss of a net of dense layers, with batch normalization or without."""
    torch = importlib.import_module("torch")  # three seconds, only where a test asks for it
    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
        "linear": lambda z: z,
    }
    inputs, targets = torch.tensor(x), torch.tensor(labels)

    def loss(theta):
        signal = inputs
        for slot in net.architecture.slots:
            if isinstance(slot.layer, Activate):
                signal = functions[slot.layer.activation.id](signal)
            if slot.block is None:
                continue
            block = theta[slot.block].reshape(slot.layer.block(slot.shape))
            if isinstance(slot.layer, Dense):
                signal = signal @ block[:-1] + block[-1]
            elif isinstance(slot.layer, BatchNorm):
                signal = torch.nn.functional.batch_norm(signal, None, None, block[0], block[1], training=True)
        if net.loss_type.id == "cross_entropy":
            return torch.nn.functional.cross_entropy(signal, targets)
        if net.loss_type.numbers:
            return 0.5 * torch.nn.functional.mse_loss(signal[:, 0], targets)
        wanted = torch.nn.functional.one_hot(targets, net.sizes[-1]).to(torch.float64)
        return 0.5 * ((signal - wanted) ** 2).sum(1).mean()

    found: np.ndarray = torch.autograd.functional.hessian(loss, torch.tensor(net.theta)).numpy()
    return found
