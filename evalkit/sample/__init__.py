"""The sample project: an invented service in an invented place, built out of plain master texts.

The masters lie in ``sample_project/masters``: words, speakers, planted identifiers and two coders' codings.
From them ``write_sample`` makes files in the formats that real projects have.
"""

from evalkit.sample.masters import Master, load_master, read_master
from evalkit.sample.write import SampleAbout, SamplePaths, read_about, read_masters, write_sample

__all__ = [
    "Master",
    "SampleAbout",
    "SamplePaths",
    "load_master",
    "read_about",
    "read_master",
    "read_masters",
    "write_sample",
]
