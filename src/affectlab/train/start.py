"""The way back from a graph to a network: what fine-tuning starts from. The inverse of `affectlab.train.graph`."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from transformers import BertConfig, BertModel

from affectlab.core import InputError
from affectlab.train.graph import PARTS, Shape, Weights
from affectlab.train.network import Network

_EMBEDDINGS = "encoder.embeddings"


def read_graph(file: Path) -> tuple[Weights, Shape]:
    """Weights, named as in the training network, and sizes of the graph in `file`, of 8 bits or 32.

    Of 8 bits the weights are codes times scales, without the steps of what they are multiplied with. Positions hold the
    token type's vector too, as the graph does. Raises InputError for a graph that `affectlab train` did not make.
    """
    try:
        graph = onnx.load(str(file)).graph
        constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        if any(name.startswith("pool.") or name.endswith(".share") for name in constants):
            raise ValueError("its pooling is not the mean")
        attentions = [node for node in graph.node if node.op_type in ("MultiHeadAttention", "QAttention")]
        nodes = {node.op_type: node for node in graph.node}
        shape = Shape(
            layers=len(attentions),
            heads=_attribute(attentions[0], "num_heads"),
            width=int(constants["places"].shape[1]),
            tokens=int(constants["places"].shape[0]),
            epsilon=_attribute(nodes["LayerNormalization"], "epsilon"),
        )
        return _weights(constants, shape), shape
    except Exception as error:
        raise InputError(f"holds no network of ours ({error!r})", str(file), "train the model again") from error


def _attribute(node: onnx.NodeProto, name: str) -> int:
    return cast("int", next(onnx.helper.get_attribute_value(one) for one in node.attribute if one.name == name))


def _weights(constants: dict[str, NDArray[np.float32]], shape: Shape) -> dict[str, NDArray[np.float32]]:
    found = {name: value for name, value in constants.items() if name.endswith((".weight", ".bias"))}
    for name in [name[:-6] for name in constants if name.endswith(".codes") and name != "words.codes"]:
        matrix = constants[f"{name}.codes"] * constants[f"{name}.scales"]
        if f"{name}.per_step" in constants:
            matrix = matrix * constants[f"{name}.per_step"][:, None]
        if name.endswith(".self"):  # one matrix for three
            wholes, bias = np.split(matrix, 3, axis=1), np.split(found.pop(f"{name}.bias"), 3)
            for part, one, shift in zip(PARTS, wholes, bias, strict=True):
                found |= {f"{name}.{part}.weight": one, f"{name}.{part}.bias": shift}
        else:
            found[f"{name}.weight"] = matrix
    matrices = [name for name, value in found.items() if value.ndim == 2]
    found |= {name: np.ascontiguousarray(found[name].T) for name in matrices}
    words = constants["words"] if "words" in constants else constants["words.codes"] * constants["words.scales"]
    return {
        **found,
        f"{_EMBEDDINGS}.word_embeddings.weight": words.astype(np.float32),
        f"{_EMBEDDINGS}.position_embeddings.weight": constants["places"],
        f"{_EMBEDDINGS}.token_type_embeddings.weight": np.zeros((2, shape.width), dtype=np.float32),
    }


def build(weights: Weights, shape: Shape, *, dropout: float, attention_dropout: float = 0.0) -> Network:
    """The network that `weights` are of, its heads as they are there."""
    words, wide = (f"{_EMBEDDINGS}.word_embeddings.weight", "encoder.encoder.layer.0.intermediate.dense.weight")
    config = BertConfig(  # type: ignore[call-arg]
        vocab_size=len(weights[words]),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=len(weights[wide]),
        max_position_embeddings=len(weights[f"{_EMBEDDINGS}.position_embeddings.weight"]),
        layer_norm_eps=shape.epsilon,
        attention_probs_dropout_prob=attention_dropout,
        attn_implementation="eager",
    )
    network = Network(BertModel(config, add_pooling_layer=False), len(weights["heads.bias"]), dropout, shape.pooling)
    network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    return network
