//! Every byte that crosses a wire.
