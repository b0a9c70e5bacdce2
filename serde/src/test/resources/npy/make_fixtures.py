"""Made the .npy files of this directory, with NumPy 2.4: python3 make_fixtures.py

Tests read them, and hold what densestream writes against them byte for byte.
"""

import numpy as np
from numpy.lib import format as npy


def save(name, array, version=None):
    with open(name + ".npy", "wb") as file:
        npy.write_array(file, array, version=version)


ramp = np.arange(24, dtype="<f4").reshape(1, 2, 3, 4) / 8 - 1
save("f4", ramp)
save("f8-rank3", ramp[0].astype("<f8") / 3)
save("f2", ramp.astype("<f2"))
save("f4-version2", ramp, version=(2, 0))
save("f4-version3", ramp, version=(3, 0))
save("f4-rank2", ramp[0, 0])
save("f4-fortran", np.asfortranarray(ramp))
save("f4-big-endian", ramp.astype(">f4"))
save("i4", ramp.astype("<i4"))
save("structured", np.zeros((1, 1, 1), dtype=[("x", "<f4")]))
save("object", np.array([[[None]]], dtype=object))
save("zero-sized", np.zeros((1, 0, 2, 2), "<f4"))
