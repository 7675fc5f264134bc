//! What the whole-system tests share. It must not know any one test.
