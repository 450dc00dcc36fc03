// The C library as a program has it that loads it at run time. Its names stay its own: nothing of it
// is linked into the benchmarks, where the Swift build of the same code lives.

#include "CBenchmarkSupport.h"

#include <dlfcn.h>

#define FIND(name) (*(void **)&library->name = dlsym(file, "ims_" #name))

const char *benchmark_c_library_load(const char *path, struct benchmark_c_library *library) {
    void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!file) return dlerror();
    int all = FIND(parameters_default) && FIND(encoder_new) && FIND(encoder_free) &&
              FIND(encoder_encode) && FIND(decoder_new) && FIND(decoder_free) &&
              FIND(decoder_decode);
    return all ? 0 : dlerror();
}
