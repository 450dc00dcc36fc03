import CInternedStream
import InternedStream
import KeyMap
import MsgPackWire

/// Why a function of the C library fails: a code of the header, and a byte offset.
struct Refusal: Error {
    /// One of the header's `IMS_ERROR_…`.
    let code: ims_code
    /// Where in the input, in bytes; 0 where there is no place.
    let offset: Int

    /// An error of this interface: misuse, or the system's.
    ///
    /// - Parameter constant: one of the header's `IMS_ERROR_…`.
    @inline(never)
    init(_ constant: Int) {
        code = ims_code(truncatingIfNeeded: constant)
        offset = 0
    }

    /// The stream's codes are the header's.
    init(_ error: StreamError) {
        code = ims_code(error.code.rawValue)
        offset = error.offset
    }

    /// The key map's codes follow 64.
    init(_ error: KeyMapError) {
        code = CodeRange.keyMap + ims_code(error.code.rawValue)
        offset = error.offset
    }

    /// MessagePack's codes follow 128.
    init(_ error: MsgPackError) {
        code = CodeRange.msgPack + ims_code(error.code.rawValue)
        offset = error.offset
    }
}

/// Where the codes of each part of the library begin.
enum CodeRange {
    static let keyMap: ims_code = 64
    static let msgPack: ims_code = 128
    static let misuse: ims_code = 200
    static let system: ims_code = 240
}
