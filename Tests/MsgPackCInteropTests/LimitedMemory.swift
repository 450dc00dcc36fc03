#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Lets this process, the child of an exit test, have 256 MB of memory in all.
func limitMemory() {
    var limit = rlimit(rlim_cur: 256 << 20, rlim_max: 256 << 20)
    #if canImport(Darwin)
    let resource = RLIMIT_DATA
    #else
    let resource = __rlimit_resource_t(RLIMIT_DATA.rawValue)
    #endif
    precondition(unsafe setrlimit(resource, &limit) == 0)
}
