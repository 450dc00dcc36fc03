// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream
import StringInterning

/// The largest number that the header's 64-bit limits of a stream take.
private let limitNumber = Int(Int32.max)

extension StreamLimits {
    /// The limits in C's form; the defaults for NULL.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`.
    init(_ pointer: UnsafePointer<ims_limits>?) throws(Refusal) {
        self.init()
        // SAFETY: the header asks for NULL or a readable struct.
        guard let limits = unsafe pointer?.pointee else { return }
        guard limits.reserved == (0, 0) else { throw Field.reserved.refusal }
        messageBytes = try Arguments.number(
            limits.message_bytes, in: 1...limitNumber, .messageBytes)
        outputRatio = try Arguments.number(limits.output_ratio, in: 1...limitNumber, .outputRatio)
        values = try Arguments.number(limits.values, in: 1...limitNumber, .values)
        attachments = try Arguments.number(limits.attachments, in: 0...limitNumber, .attachments)
        depth = try Arguments.number(limits.depth, in: 0...128, .depth)
        entriesLog2 = try Arguments.number(limits.entries_log2, in: 4...15, .entriesLog2)
        historyLog2 = try Arguments.number(limits.history_log2, in: 8...16, .historyLog2)
    }
}

/// An encoder's parameters, checked and copied from C.
struct EncoderOptions {
    /// Without the limits, which are given apart.
    var stream: StreamOptions
    let isSelfContained: Bool

    /// The parameters in C's form; the defaults for NULL.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`, `IMS_ERROR_NULL`, `IMS_ERROR_LENGTH`, `IMS_ERROR_RANDOM`.
    init(_ pointer: UnsafePointer<ims_parameters>?) throws(Refusal) {
        var given = unsafe ims_parameters()
        unsafe Self.setDefaults(&given)
        // SAFETY: the header asks for NULL or a readable struct.
        if let pointer = unsafe pointer { unsafe given = unsafe pointer.pointee }
        guard unsafe given.reserved == (0, 0) else { throw Field.reserved.refusal }
        let number = unsafe try Arguments.number(given.level, in: 0...3, .level)
        guard let level = StreamLevel(rawValue: UInt8(number)) else { throw Field.level.refusal }
        let sizes = unsafe StreamSizes(
            entriesLog2: try Arguments.number(given.entries_log2, in: 4...15, .entriesLog2),
            historyLog2: try Arguments.number(given.history_log2, in: 8...16, .historyLog2))
        isSelfContained = unsafe try Arguments.flag(given.self_contained, .selfContained)
        stream = unsafe StreamOptions(
            level: level, neverInterned: FieldNames(try Self.names(given)), sizes: sizes,
            seed: StreamSeed(try Arguments.secrets(given.seed)))
    }

    private static func names(_ given: ims_parameters) throws(Refusal) -> [[UInt8]] {
        var names: [[UInt8]] = []
        let count = unsafe try Arguments.number(
            given.never_interned_count, in: 0...1_024, .neverInternedCount)
        guard unsafe given.never_interned != nil || count == 0 else {
            throw Field.neverInterned.refusal(IMS_ERROR_NULL)
        }
        // SAFETY: the header asks for `count` readable elements.
        let list = unsafe UnsafeBufferPointer(start: given.never_interned, count: count)
        for index in 0..<list.count {
            let name = unsafe list[index]
            do throws(Refusal) {
                unsafe names.append([UInt8](try Arguments.bytes(name.data, name.size)))
            } catch {
                throw Field.neverInterned.refusal(IMS_ERROR_LENGTH)
            }
        }
        return names
    }

    fileprivate static func setDefaults(_ given: inout ims_parameters) {
        let sizes = StreamSizes()
        unsafe given = ims_parameters()
        unsafe given.level = Int32(StreamLevel.small.rawValue)
        unsafe given.entries_log2 = UInt32(sizes.entriesLog2)
        unsafe given.history_log2 = UInt32(sizes.historyLog2)
    }
}

/// Fills in the default parameters.
@c @implementation
public func ims_parameters_default(_ parameters: UnsafeMutablePointer<ims_parameters>?) -> ims_code
{
    // SAFETY: the header asks for NULL or a writable struct.
    guard let parameters = unsafe parameters else { return ims_code(IMS_ERROR_NULL) }
    unsafe EncoderOptions.setDefaults(&parameters.pointee)
    return ims_code(IMS_OK)
}

/// Sets the sizes to one of the named ones.
@c @implementation
public func ims_parameters_memory(
    _ parameters: UnsafeMutablePointer<ims_parameters>?, _ memory: Int32
) -> ims_code {
    // SAFETY: the header asks for NULL or a writable struct.
    guard let parameters = unsafe parameters else { return ims_code(IMS_ERROR_NULL) }
    let all: [StreamSizes] = [.default, .small, .tiny, .large]
    guard all.indices.contains(Int(memory)) else { return ims_code(IMS_ERROR_PARAMETER) }
    let sizes = all[Int(memory)]
    unsafe parameters.pointee.entries_log2 = UInt32(sizes.entriesLog2)
    unsafe parameters.pointee.history_log2 = UInt32(sizes.historyLog2)
    return ims_code(IMS_OK)
}

/// Says which field of parameters is wrong.
@c @implementation
public func ims_parameters_check(
    _ parameters: UnsafePointer<ims_parameters>?,
    _ field: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> ims_code {
    do throws(Refusal) {
        // SAFETY: checked by the initialiser.
        _ = unsafe try EncoderOptions(parameters)
        return unsafe checked(field)
    } catch {
        return unsafe checked(field, error)
    }
}

/// Says which field of limits is wrong.
@c @implementation
public func ims_limits_check(
    _ limits: UnsafePointer<ims_limits>?, _ field: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> ims_code {
    do throws(Refusal) {
        // SAFETY: checked by the initialiser.
        _ = unsafe try StreamLimits(limits)
        return unsafe checked(field)
    } catch {
        return unsafe checked(field, error)
    }
}

/// Fills in the default limits.
@c @implementation
public func ims_limits_default(_ limits: UnsafeMutablePointer<ims_limits>?) -> ims_code {
    // SAFETY: the header asks for NULL or a writable struct.
    guard let limits = unsafe limits else { return ims_code(IMS_ERROR_NULL) }
    unsafe limits.pointee = ims_limits(StreamLimits())
    return ims_code(IMS_OK)
}

extension ims_limits {
    /// The limits in C's form.
    init(_ limits: StreamLimits) {
        self.init(
            message_bytes: UInt64(limits.messageBytes), output_ratio: UInt64(limits.outputRatio),
            values: UInt64(limits.values), attachments: UInt32(limits.attachments),
            depth: UInt32(limits.depth), entries_log2: UInt32(limits.entriesLog2),
            history_log2: UInt32(limits.historyLog2), reserved: (0, 0))
    }
}

extension ims_statistics {
    /// The counts in C's form.
    init(_ counts: StreamStatistics) {
        self.init(
            messages: UInt64(counts.messages), plain_bytes: UInt64(counts.plainBytes),
            coded_bytes: UInt64(counts.codedBytes), raw_messages: UInt64(counts.rawMessages),
            resets: UInt64(counts.resets), clears: UInt64(counts.clears),
            unacknowledged: UInt64(counts.unacknowledgedMessages),
            frozen: counts.isFrozen ? 1 : 0, entries: UInt64(counts.heldItems),
            evictions: UInt64(counts.evictedItems), memory_bytes: UInt64(counts.memoryBytes))
    }
}
