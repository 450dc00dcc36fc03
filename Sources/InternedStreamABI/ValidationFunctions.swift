// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import MsgPackWire

extension MsgPackValidator {
    /// The validator in C's form; the default one for NULL.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`.
    fileprivate init(_ pointer: UnsafePointer<ims_validation>?) throws(Refusal) {
        self.init()
        // SAFETY: the header asks for NULL or a readable struct.
        guard let given = unsafe pointer?.pointee else { return }
        guard given.reserved == 0 else { throw Field.reserved.refusal }
        requiresUTF8 = try Arguments.flag(given.requires_utf8, .requiresUTF8)
        requiresSingleValue = try !Arguments.flag(given.allows_sequence, .allowsSequence)
        limits = MsgPackLimits(
            depth: try Arguments.number(given.depth, in: 0...MsgPackLimits.greatestDepth, .depth),
            items: try Arguments.number(given.items, in: 1...Int(Int32.max), .items),
            bytes: try Arguments.number(given.bytes, in: 1...Int(clamping: UInt32.max), .bytes))
    }
}

/// Fills in the default options of `ims_validate`.
@c @implementation
public func ims_validation_default(
    _ validation: UnsafeMutablePointer<ims_validation>?
) -> ims_code {
    // SAFETY: the header asks for NULL or a writable struct.
    guard let validation = unsafe validation else { return ims_code(IMS_ERROR_NULL) }
    let limits = MsgPackLimits.standard
    unsafe validation.pointee = ims_validation(
        bytes: UInt64(limits.bytes), items: UInt64(limits.items), depth: UInt32(limits.depth),
        requires_utf8: 0, allows_sequence: 0, reserved: 0)
    return ims_code(IMS_OK)
}

/// Checks that bytes are MessagePack.
@c @implementation
public func ims_validate(
    _ data: UnsafeRawPointer?, _ size: Int, _ validation: UnsafePointer<ims_validation>?,
    _ value_count: UnsafeMutablePointer<Int>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written; the bytes are checked.
    let places = unsafe Places(Region(value_count), Region(error_offset))
    guard places.areApart else { return ims_code(IMS_ERROR_OVERLAP) }
    do throws(Refusal) {
        let validator = unsafe try MsgPackValidator(validation)
        let bytes = unsafe try Arguments.bytes(data, size)
        let count = unsafe try validate(bytes, validator)
        // Zeros first: the bytes that were read may lie in a place.
        places.clear()
        unsafe value_count?.pointee = count
        return ims_code(IMS_OK)
    } catch {
        // The number of an error in `validation` is that of its field.
        let isField = error.code == IMS_ERROR_PARAMETER
        return unsafe places.fail(error, isField ? nil : error_offset)
    }
}

private func validate(
    _ bytes: UnsafeRawBufferPointer, _ validator: MsgPackValidator
) throws(Refusal) -> Int {
    do throws(MsgPackError) {
        // SAFETY: the bytes are readable for the time of the call.
        return try unsafe validator.validate(bytes.bytes)
    } catch {
        throw Refusal(error)
    }
}
