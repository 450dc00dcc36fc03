// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream

// The byte form of limits, version 1, which the ends of a connection exchange in a handshake. Numbers
// are unsigned and little-endian:
//
//     byte 0   version, 1          byte 4    attachments, 4 bytes
//     byte 1   depth               byte 8    message_bytes, 8 bytes
//     byte 2   entries_log2        byte 16   output_ratio, 8 bytes
//     byte 3   history_log2        byte 24   values, 8 bytes

private let version: UInt8 = 1
private let size = Int(IMS_LIMITS_SIZE)

/// Writes limits in their byte form.
@c @implementation
public func ims_limits_encode(
    _ limits: UnsafePointer<ims_limits>?, _ bytes: UnsafeMutablePointer<UInt8>?
) -> ims_code {
    // SAFETY: the header asks for NULL or IMS_LIMITS_SIZE writable bytes.
    guard let bytes = unsafe bytes else { return ims_code(IMS_ERROR_NULL) }
    do throws(Refusal) {
        // SAFETY: checked by the initialiser.
        let given = ims_limits(unsafe try StreamLimits(limits))
        let target = UnsafeMutableRawPointer(bytes)
        let small =
            UInt32(version) | given.depth << 8 | given.entries_log2 << 16 | given.history_log2 << 24
        unsafe store(small, target, 0)
        unsafe store(given.attachments, target, 4)
        unsafe store(given.message_bytes, target, 8)
        unsafe store(given.output_ratio, target, 16)
        unsafe store(given.values, target, 24)
        return ims_code(IMS_OK)
    } catch {
        return error.code
    }
}

/// Reads limits from their byte form.
@c @implementation
public func ims_limits_decode(
    _ bytes: UnsafeRawPointer?, _ byte_count: Int, _ limits: UnsafeMutablePointer<ims_limits>?
) -> ims_code {
    // SAFETY: the header asks for a place that is NULL or can be written.
    guard let limits = unsafe limits else { return ims_code(IMS_ERROR_NULL) }
    do throws(Refusal) {
        let given = unsafe try Arguments.bytes(bytes, byte_count)
        let read = try unsafe limitsRead(given)
        unsafe limits.pointee = read
        return ims_code(IMS_OK)
    } catch {
        unsafe limits.pointee = ims_limits()
        return error.code
    }
}

private func limitsRead(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> ims_limits {
    guard bytes.count == size, unsafe bytes[0] == version else {
        throw Refusal(IMS_ERROR_LIMITS_BYTES)
    }
    // SAFETY: `bytes` has the 32 bytes that are loaded.
    let small = unsafe UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
    var limits = ims_limits()
    limits.depth = small >> 8 & 0xFF
    limits.entries_log2 = small >> 16 & 0xFF
    limits.history_log2 = small >> 24
    limits.attachments = unsafe UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    limits.message_bytes = unsafe word(bytes, 8)
    limits.output_ratio = unsafe word(bytes, 16)
    limits.values = unsafe word(bytes, 24)
    do throws(Refusal) {
        // SAFETY: the struct stays for the time of the call.
        _ = unsafe try withUnsafePointer(to: limits) { pointer throws(Refusal) in
            unsafe try StreamLimits(pointer)
        }
    } catch {
        throw Refusal(IMS_ERROR_LIMITS_BYTES)
    }
    return limits
}

private func store(
    _ value: some FixedWidthInteger & BitwiseCopyable, _ target: UnsafeMutableRawPointer,
    _ offset: Int
) {
    // SAFETY: the callers' offsets lie in IMS_LIMITS_SIZE writable bytes.
    unsafe target.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
}

private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    // SAFETY: the callers' offsets lie in IMS_LIMITS_SIZE readable bytes.
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
