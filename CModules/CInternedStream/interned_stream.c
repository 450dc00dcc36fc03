#include "interned_stream.h"
