import CBenchmarkSupport
import CLz4
import CZlib
import CZstd
import Foundation

extension Surroundings {
    /// Versions of what is measured beside us.
    static var versions: [String: String] {
        [
            "lz4": String(cString: LZ4_versionString()),
            "zstd": String(cString: ZSTD_versionString()),
            "zlib": String(cString: zlibVersion()),
            "msgpack-c": String(cString: benchmark_msgpack_c_version()),
            "system": ProcessInfo.processInfo.operatingSystemVersionString,
            "swift": swiftVersion,
        ]
    }

    /// What the compiler says about itself at compile time.
    private static var swiftVersion: String {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }
}
