// msgpack-c's umbrella header leaves out the zlib buffer and the timestamp helpers.
#include <msgpack.h>
#include <msgpack/timestamp.h>
#include <msgpack/zbuffer.h>
