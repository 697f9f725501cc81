"""Parity of node classification: PyTorch Geometric's GCNConv against keras.ops, on one graph.

An example is a node: its number goes in and its logits come out, of a graph that stays the same.
"""

from types import SimpleNamespace

import keras
import numpy as np
import torch


def case(data, precision):
    graph = data.load(None, None, "id", None)
    nodes = np.concatenate([*data.split_nodes(graph, 0).values()])[:300]
    units = data.fit_target(graph.labels)
    preprocessing = data.fit_preprocessing(graph.table)
    features = data.transform(preprocessing, graph.table).astype(precision)
    shape = {
        "features": features.shape[1],
        "classes": data.count_outputs(units),
        "width": 16,
        "dropout": 0.0,
    }

    def build(ours, theirs):
        number = keras.Input((), dtype="int32")
        logits = Nodes(theirs.build_model(**shape), features, graph.edge_index)(number)
        twin = Twin(ours.GCN(**shape), features, graph.edge_index)
        return twin, keras.Model(number, logits)

    y = data.encode_target(graph.labels.iloc[nodes], units)
    return SimpleNamespace(x=nodes.astype("int32"), y=y, build=build, copy_weights=copy_weights)


class Nodes(keras.layers.Layer):
    """The logits of some nodes."""

    def __init__(self, network, features, edge_index):
        super().__init__()
        self.network = network
        self.features, self.edge_index = features, edge_index.astype("int32")

    def call(self, number):
        x, edge_index = map(keras.ops.convert_to_tensor, (self.features, self.edge_index))
        return keras.ops.take(self.network([x, edge_index]), number, axis=0)

    def compute_output_shape(self, shape):
        return (shape[0], self.network.output_shape[-1])


class Twin(torch.nn.Module):
    def __init__(self, network, features, edge_index):
        super().__init__()
        self.network = network
        self.features, self.edge_index = map(torch.from_numpy, (features, edge_index))

    def forward(self, number):
        return self.network(self.features, self.edge_index)[number]


def copy_weights(model, twin):
    """Kernel and bias of both convolutions, from Keras to PyTorch."""
    kernel, bias, second, second_bias = map(torch.from_numpy, model.get_weights())
    network = twin.network
    with torch.no_grad():
        network.first.lin.weight.copy_(kernel.T)
        network.first.bias.copy_(bias)
        network.second.lin.weight.copy_(second.T)
        network.second.bias.copy_(second_bias)
