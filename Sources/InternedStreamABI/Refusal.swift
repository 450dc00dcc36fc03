import CInternedStream
import InternedStream
import KeyMap
import MsgPackWire

/// Why a function of the C library fails: a code of the header, and a number.
///
/// The initialisers are not inlined: an enum's raw value is a jump table, 200 bytes at each place.
struct Refusal: Error {
    /// One of the header's `IMS_ERROR_…`.
    let code: ims_code
    /// Where in the input, in bytes, or 0 where there is no place; the size needed if a buffer is too
    /// short; the number of the wrong field (see ``Field``) if a parameter is out of range.
    let number: Int

    /// Two places overlap, or one lies in memory of the handle: none may be written.
    static var overlap: Refusal { Refusal(IMS_ERROR_OVERLAP, number: -1) }

    /// Whether the places stay as they are.
    var writesNothing: Bool { number < 0 }

    /// An error of this interface: misuse, or the system's.
    ///
    /// - Parameter constant: one of the header's `IMS_ERROR_…`.
    @inline(never)
    init(_ constant: Int, number: Int = 0) {
        code = ims_code(truncatingIfNeeded: constant)
        self.number = number
    }

    /// The stream's codes are the header's.
    @inline(never)
    init(_ error: StreamError) {
        code = ims_code(error.code.rawValue)
        number = error.offset
    }

    /// An error in the first message of a session. Whatever was wrong with its bytes, the peer most
    /// likely speaks another format.
    @inline(never)
    init(first error: StreamError) {
        let isKept = error.isLimit || error.code == .wrongMode || error.code == .outOfMemory
        self.init(isKept ? error : StreamError(.missingReset, offset: error.offset))
    }

    /// The key map's codes follow 64.
    @inline(never)
    init(_ error: KeyMapError) {
        code = CodeRange.keyMap + ims_code(error.code.rawValue)
        number = error.offset
    }

    /// MessagePack's codes follow 128.
    @inline(never)
    init(_ error: MsgPackError) {
        code = CodeRange.msgPack + ims_code(error.code.rawValue)
        number = error.offset
    }
}

/// Where the codes of each part of the library begin.
enum CodeRange {
    static let keyMap: ims_code = 64
    static let msgPack: ims_code = 128
    static let misuse: ims_code = 200
    static let system: ims_code = 240
}
