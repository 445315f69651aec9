"""Cluster-robust variance of a weighted mean of dependent estimates: CR2 with Satterthwaite degrees
of freedom (Pustejovsky and Tipton 2018, doi 10.1080/07350015.2016.1247004), as clubSandwich has it
for a model with an intercept alone whose weights are the inverse of the assumed variances.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Robust", "robust_mean"]

Floats = NDArray[np.float64]


class Robust(NamedTuple):
    """A mean, its CR2 standard error, Satterthwaite degrees of freedom, and how many clusters."""

    mean: float
    se: float
    freedom: float
    clusters: int


def robust_mean(
    effects: Sequence[float], variances: Sequence[float], clusters: Sequence[Hashable]
) -> Robust | None:
    """The mean weighted by the inverse of `variances`, with a standard error that allows for any
    dependence within a cluster; None of fewer than two clusters.

    Parameters
    ----------
    effects
        Estimates.
    variances
        The variance that each is assumed to have, that between studies included.
    clusters
        The cluster of each, such as its study.

    Examples
    --------
    Equal weights and a cluster each: the standard error of a plain mean.

    >>> found = robust_mean([1.0, 2.0, 3.0, 4.0], [1.0] * 4, "abcd")
    >>> found.mean, round(found.se, 6), round(found.freedom, 6)
    (2.5, 0.645497, 3.0)
    """
    y, assumed = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    names = list(dict.fromkeys(clusters))
    if len(names) < 2:
        return None
    weights = 1 / assumed
    bread = 1 / float(weights.sum())
    mean = bread * float(weights @ y)
    rest = y - mean
    meat, influences = 0.0, []
    for name in names:
        rows = np.array([cluster == name for cluster in clusters])
        lever = weights[rows] @ _adjustment(assumed[rows], bread)
        meat += float(lever @ rest[rows]) ** 2
        influence = -weights * bread * float(lever.sum())
        influence[rows] += lever
        influences.append(influence)
    se = bread * sqrt(meat)
    stacked = np.array(influences)
    products = stacked @ (assumed[:, None] * stacked.T)
    freedom = float(np.trace(products) ** 2 / (products**2).sum())
    return Robust(mean, se, freedom, len(names))


def _adjustment(assumed: Floats, bread: float) -> Floats:
    """The matrix that makes the variance unbiased where the assumed variances are true."""
    root = np.sqrt(assumed)
    inner = root[:, None] * (np.diag(assumed) - bread) * root
    values, vectors = np.linalg.eigh(inner)
    kept = values > values.max() * 1e-12
    inverse_root = (vectors[:, kept] * values[kept] ** -0.5) @ vectors[:, kept].T
    adjusted: Floats = root[:, None] * inverse_root * root
    return adjusted
