// msgpack-c's umbrella header leaves out the timestamp helpers.
#include <msgpack.h>
#include <msgpack/timestamp.h>
