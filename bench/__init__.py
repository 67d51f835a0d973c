"""Measures of the running application, beside a bare Django page in the same run. `make bench`; docs/performance.md."""
