import numpy as np
from safetensors.numpy import load_file

from knowledge.exporting import model_path
from knowledge.layers import WORDS, word_vectors


def test_word_vectors_are_those_of_the_bundled_model() -> None:
    path = model_path() / "model.safetensors"
    np.testing.assert_array_equal(word_vectors(path)[[0, 101, 30521]], load_file(path)[WORDS][[0, 101, 30521]])
