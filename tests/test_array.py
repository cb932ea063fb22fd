"""What every measure promises alike: any array library, any dtype, any axis, nothing changed."""

from __future__ import annotations

import math
from typing import Any

import dask
import dask.array
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from backends import Backend, to_numpy
from measures import XOR, Known, every_measure, every_measure_along_an_axis, every_measure_of_a_batch

import infolib

DTYPES = ["float32", "float64"]


def assert_known(answer: Any, known: Known) -> None:
    """Demand the known answer: exactly, but from JAX, whose log2 is log(x) / log(2), to the last digits."""
    digits = 4 * float(np.finfo(to_numpy(answer).dtype).eps) if isinstance(answer, jax.Array) else 0
    np.testing.assert_allclose(to_numpy(answer), known.answer, rtol=digits, atol=0)


@every_measure
@pytest.mark.parametrize("dtype", DTYPES)
def test_known_value_keeps_library_device_and_dtype(backend: Backend, known: Known, dtype: str):
    answer = known.measure(*(backend.array(x, dtype) for x in known.arguments))
    assert backend.owns(answer)
    assert answer.dtype == backend.dtype(dtype)
    assert_known(answer, known)


@every_measure
def test_zero_has_no_sign(backend: Backend, known: Known):
    answer = to_numpy(known.measure(*(backend.array(x) for x in known.arguments)))
    assert not np.signbit(answer[answer == 0]).any()


@every_measure
def test_lists_give_numpy(known: Known):
    answer = known.measure(*known.arguments)
    assert isinstance(answer, (np.ndarray, np.float64))
    assert answer.dtype == np.float64
    np.testing.assert_array_equal(answer, known.answer)


@every_measure
def test_tuples_give_what_lists_give(known: Known):
    def as_tuple(x):
        return tuple(map(as_tuple, x)) if isinstance(x, list) else x

    answer = known.measure(*map(as_tuple, known.arguments))
    np.testing.assert_array_equal(answer, known.answer)


@pytest.mark.parametrize("half", [0.5, np.float64(0.5), np.array(0.5)], ids=["float", "numpy-scalar", "0-d"])
@pytest.mark.parametrize("measure", [infolib.self_information, infolib.binary_entropy], ids=lambda m: m.__name__)
def test_a_number_gives_a_numpy_number(measure, half):
    answer = measure(half)
    assert isinstance(answer, (np.ndarray, np.float64))
    assert answer.shape == ()
    assert answer == 1.0


def test_whole_numbers_take_the_default_dtype_of_their_library(backend: Backend):
    certain = infolib.entropy(backend.array([1, 0], "int64"))
    default = backend.array(0.0).dtype if backend.module is not torch else torch.float32
    assert certain.dtype == default
    assert float(certain) == 0.0


def test_truth_values_are_zeros_and_ones():
    assert infolib.entropy([True, False]) == 0.0
    assert infolib.self_information(True) == 0.0


@every_measure
def test_read_only_arguments_are_enough(known: Known):
    arguments = [np.array(x) for x in known.arguments]
    for argument in arguments:
        argument.flags.writeable = False
    np.testing.assert_array_equal(known.measure(*arguments), known.answer)


@every_measure
def test_arguments_are_left_as_they_were(backend: Backend, known: Known):
    arguments = [backend.array(x) for x in known.arguments]
    before = [to_numpy(x) for x in arguments]
    known.measure(*arguments)
    for argument, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(to_numpy(argument), copy)


@every_measure
def test_the_answer_shares_no_memory_with_the_argument(known: Known):
    arguments = [np.array(x, float) for x in known.arguments]
    answer = known.measure(*arguments)
    assert not any(np.shares_memory(answer, argument) for argument in arguments)


@every_measure_along_an_axis
@pytest.mark.parametrize("axis", [0, -2], ids=["first", "last-but-one"])
def test_outcomes_may_lie_along_any_axis(backend: Backend, known: Known, axis: int):
    upright = [backend.array(np.array(x, float).T) for x in known.arguments]
    answer = known.measure(*upright, axis=axis)
    assert_known(answer.T if answer.ndim == 2 else answer, known)


@every_measure_along_an_axis
def test_outcomes_may_lie_along_several_axes(backend: Backend, known: Known):
    as_tables = [backend.array(np.array(x, float).reshape(-1, 2, 2)) for x in known.arguments]
    answer = known.measure(*as_tables, axis=(-2, -1))
    np.testing.assert_allclose(
        to_numpy(answer).reshape(np.shape(known.answer)), known.answer, rtol=4 * float(np.finfo(float).eps), atol=0
    )


def test_total_correlation_takes_a_batch_when_told_the_axes_of_the_variables(backend: Backend):
    independent = np.full((2, 2, 2), 1 / 8)
    batch = backend.array(np.stack([XOR, independent], axis=-1))
    assert to_numpy(infolib.total_correlation(batch, axis=(0, 1, 2))).tolist() == pytest.approx([1, 0], abs=1e-15)


@every_measure_along_an_axis
def test_an_axis_can_be_a_numpy_integer(known: Known):
    np.testing.assert_array_equal(known.measure(*known.arguments, axis=np.int64(-1)), known.answer)


@every_measure_of_a_batch
def test_an_empty_batch_gives_an_empty_answer(known: Known):
    answer = known.measure(*(np.array(x, float)[:0] for x in known.arguments))
    assert answer.shape == np.array(known.answer)[:0].shape


@pytest.mark.parametrize("measure", [infolib.self_information, infolib.binary_entropy], ids=lambda m: m.__name__)
def test_no_probabilities_give_no_answers(measure):
    assert measure([]).shape == (0,)


@pytest.mark.parametrize("measure", [infolib.cross_entropy, infolib.kl_divergence], ids=lambda m: m.__name__)
def test_leading_axes_broadcast(backend: Backend, measure):
    p = backend.array(np.full((3, 1, 4), 0.25))
    q = backend.array([[0.25] * 4, [0.5, 0.5, 0.0, 0.0]])
    answer = measure(p, q)
    assert tuple(answer.shape) == (3, 2)
    assert to_numpy(answer)[:, 1].tolist() == [math.inf] * 3


@pytest.mark.parametrize("base", [2, 2.0, np.float32(2), np.int64(2)], ids=lambda base: type(base).__name__)
def test_the_base_is_any_real_number(base):
    assert infolib.entropy([0.5, 0.5], base=base) == 1.0


@pytest.mark.parametrize(
    ("base", "answer"), [(10, 3.0), (1000, 1.0), (math.e, math.log(1000))], ids=["10", "1000", "e"]
)
def test_the_base_is_the_unit(backend: Backend, base, answer):
    surprise = infolib.self_information(backend.array([1e-3]), base=base)
    assert to_numpy(surprise) == pytest.approx([answer], rel=4e-16)


@every_measure
def test_jax_compiles(known: Known):
    assert_known(jax.jit(known.measure)(*(jnp.asarray(x, float) for x in known.arguments)), known)


@every_measure_of_a_batch
def test_jax_maps_over_a_batch(known: Known):
    arguments = [jnp.asarray(x, float) for x in known.arguments]
    assert_known(jax.vmap(known.measure)(*arguments), known)


@every_measure_of_a_batch
def test_torch_maps_over_a_batch(known: Known):
    arguments = [torch.tensor(x, dtype=torch.float64) for x in known.arguments]
    assert_known(torch.func.vmap(known.measure)(*arguments), known)


@pytest.mark.parametrize("measure", [infolib.cross_entropy, infolib.kl_divergence, infolib.js_divergence])
def test_dask_pairs_may_be_of_a_length_that_dask_does_not_know(measure):
    p = dask.array.from_array(np.array([0.5, 0.25, 0.25, 0.0]), chunks=2)
    possible = p[p > 0]
    assert math.isnan(possible.shape[0])
    assert float(measure(possible, possible)) == float(measure([0.5, 0.25, 0.25], [0.5, 0.25, 0.25]))


def test_matrices_and_other_subclasses_give_what_arrays_give():
    class Subclass(np.ndarray):
        pass

    answer = infolib.conditional_entropy(np.array([[0.5, 0.0], [0.25, 0.25]]).view(Subclass))
    assert type(answer) is np.float64
    assert answer == 0.5


class ComputedTooEarlyError(Exception):
    """Raised by a test's scheduler, which no measure should call."""


@every_measure
def test_dask_computes_nothing_until_asked(known: Known):
    def scheduler(*graph, **options):
        raise ComputedTooEarlyError

    with dask.config.set(scheduler=scheduler):
        answer = known.measure(*(dask.array.from_array(np.array(x, float), chunks=2) for x in known.arguments))
        assert isinstance(answer, dask.array.Array)
        with pytest.raises(ComputedTooEarlyError):
            answer.compute()
    assert_known(answer, known)


@every_measure
def test_dask_takes_what_no_machine_could_hold(known: Known):
    """Eight terabytes of probabilities are described, not made."""
    huge = {1: (10**12,), 2: (10**6, 10**6), 3: (10**4,) * 3}
    answer = known.measure(
        *(dask.array.zeros(huge[np.ndim(x)], chunks=10**10 if np.ndim(x) == 1 else 10**4) for x in known.arguments)
    )
    assert isinstance(answer, dask.array.Array)


def test_dask_shapes_are_checked_while_values_cannot_be_read():
    p = dask.array.from_array([0.5, 0.25])
    assert float(infolib.entropy(p)) == 1.0
    with pytest.raises(ValueError, match="axis must lie between -1 and 0"):
        infolib.entropy(p, axis=1)


def test_jax_values_are_checked_while_they_can_be_read():
    with pytest.raises(ValueError, match=r"p must sum to 1 along axis=-1; found a sum of 1\.1"):
        infolib.entropy(jnp.asarray([0.5, 0.6]))


def test_jax_shapes_are_checked_while_values_cannot_be_read():
    assert float(jax.jit(infolib.entropy)(jnp.asarray([0.5, 0.25]))) == 1.0
    with pytest.raises(ValueError, match="axis must lie between -1 and 0"):
        jax.jit(lambda p: infolib.entropy(p, axis=1))(jnp.asarray([0.5, 0.5]))


def test_bad_values_are_found_although_they_carry_a_gradient():
    p = torch.tensor([0.5, 0.6], requires_grad=True)
    with pytest.raises(ValueError, match=r"found a sum of 1\.1"):
        infolib.entropy(p)
