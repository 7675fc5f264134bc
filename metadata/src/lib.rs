//! A charm's own files: metadata, options, actions and what extensions add, read and checked as a whole.
//!
//! Everything is a function of texts. It must not know files, the command line or a broker.
