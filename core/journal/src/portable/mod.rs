//! The formats of other journals and our own, to and from neutral rows. Pure functions over bytes; no I/O.
