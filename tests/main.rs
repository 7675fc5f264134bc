//! Whole-system tests in one binary: the real `relata` as a process, driven as a user drives it.
