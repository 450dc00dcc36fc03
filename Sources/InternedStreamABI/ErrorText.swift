// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream
import KeyMap
import MsgPackWire

/// A line for each code of the header; nil for other numbers.
private func text(_ code: ims_code) -> StaticString? {
    if code == IMS_OK { return "no error" }
    if code == IMS_ERROR_LIMITS_BYTES { return "the bytes are not limits in a known version" }
    if code > 0 && code < CodeRange.keyMap {
        return StreamError.Code(rawValue: UInt8(code))?.explanation
    }
    if code > CodeRange.keyMap && code < CodeRange.msgPack {
        return KeyMapError.Code(rawValue: UInt8(code - CodeRange.keyMap))?.explanation
    }
    if code > CodeRange.msgPack && code < CodeRange.misuse {
        return MsgPackError.Code(rawValue: UInt8(code - CodeRange.msgPack)).flatMap(msgPackText)
    }
    return interfaceText(code)
}

/// The codes that a validator gives.
private func msgPackText(_ code: MsgPackError.Code) -> StaticString? {
    switch code {
    case .truncated: "the input ends inside an item"
    case .reservedByte: "the reserved byte c1 where an item begins"
    case .trailingBytes: "bytes follow the value"
    case .invalidUTF8: "a str is not valid UTF-8"
    case .depthLimit: "arrays and maps are nested deeper than the limit"
    case .itemLimit: "more items are announced than the limit"
    case .byteLimit: "the value has more bytes than the limit"
    default: nil
    }
}

private func interfaceText(_ code: ims_code) -> StaticString? {
    switch Int(code) {
    case IMS_ERROR_NULL: "a handle, an array or a place for a result is NULL"
    case IMS_ERROR_HANDLE: "not an open handle of this kind"
    case IMS_ERROR_BUSY: "another call is using the handle"
    case IMS_ERROR_LENGTH: "NULL with a length above 0, or a length above PTRDIFF_MAX"
    case IMS_ERROR_OVERLAP: "two places overlap, or a place or input lies in memory of the handle"
    case IMS_ERROR_SHORT_BUFFER: "the buffer is too short; the size needed is reported"
    case IMS_ERROR_PARAMETER: "a parameter is outside of its range, or a reserved field is not 0"
    case IMS_ERROR_INDEX: "there is no such frame, or no result to copy"
    case IMS_ERROR_COUNT: "no main frame; frame_count or piece_count must be at least 1"
    case IMS_ERROR_RANDOM: "the system has no source of random bytes; pass a seed"
    case IMS_ERROR_MEMORY: "out of memory"
    default: nil
    }
}

/// The line for a code; "unknown error" for other numbers.
@c @implementation
public func ims_error_text(_ code: ims_code) -> UnsafePointer<CChar>? {
    let line = text(code) ?? "unknown error"
    // SAFETY: a literal of several characters is stored as constant bytes that end with a zero.
    return unsafe UnsafeRawPointer(line.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// What a program can do about a code.
@c @implementation
public func ims_error_class(_ code: ims_code) -> Int32 {
    guard text(code) != nil else { return Int32(IMS_CLASS_MISUSE) }
    switch Int(code) {
    case IMS_OK: return Int32(IMS_CLASS_OK)
    case IMS_ERROR_MESSAGE_TOO_LARGE, IMS_ERROR_TOO_MANY_ATTACHMENTS,
        IMS_ERROR_PARAMETERS_TOO_LARGE...IMS_ERROR_TOO_DEEP,
        IMS_ERROR_KEYMAP_TOO_DEEP...IMS_ERROR_KEYMAP_TOO_MANY_REFERENCES,
        IMS_ERROR_MSGPACK_TOO_DEEP...IMS_ERROR_MSGPACK_TOO_LONG:
        return Int32(IMS_CLASS_LIMIT)
    case Int(CodeRange.system)...: return Int32(IMS_CLASS_SYSTEM)
    case Int(CodeRange.misuse)...: return Int32(IMS_CLASS_MISUSE)
    default: return Int32(IMS_CLASS_DATA)
    }
}

/// The version as one number.
@c @implementation
public func ims_version() -> UInt32 {
    UInt32(IMS_VERSION_MAJOR) * 1_000_000 + UInt32(IMS_VERSION_MINOR) * 1_000
        + UInt32(IMS_VERSION_PATCH)
}
