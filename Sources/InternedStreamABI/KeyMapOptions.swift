// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import KeyMap
import StringInterning

/// The options of a key map, checked and copied from C.
@safe
struct KeyMapOptions {
    let mode: KeyMapMode
    let limits: KeyMapLimits
    /// The caller's seed, read before the call ends; nil if there was none.
    private let seed: UnsafePointer<UInt8>?

    /// The options in C's form; the defaults of names mode for NULL.
    ///
    /// - Throws: `IMS_ERROR_PARAMETER`, `IMS_ERROR_NULL`, `IMS_ERROR_LENGTH`.
    init(_ pointer: UnsafePointer<ims_keymap_options>?) throws(Refusal) {
        var given = unsafe ims_keymap_options()
        unsafe Self.setDefaults(&given, .names, IMS_KEYMAP_NAMES)
        // SAFETY: the header asks for NULL or a readable struct.
        if let pointer = unsafe pointer { unsafe given = unsafe pointer.pointee }
        guard unsafe given.reserved == (0, 0) else { throw Field.reserved.refusal }
        mode = try unsafe Self.mode(given)
        limits = try unsafe Self.limits(given, mode)
        unsafe seed = unsafe given.seed
    }

    /// The secrets of an encoder, for the time of the call.
    ///
    /// - Throws: `IMS_ERROR_RANDOM`.
    func secrets() throws(Refusal) -> InterningSecrets {
        // SAFETY: the call that passed the seed has not ended.
        unsafe try Arguments.secrets(seed)
    }

    private static func mode(_ given: ims_keymap_options) throws(Refusal) -> KeyMapMode {
        switch unsafe Int(given.mode) {
        case IMS_KEYMAP_NAMES: return .names
        case IMS_KEYMAP_VALUES: break
        default: throw Field.mode.refusal
        }
        let count = unsafe try Arguments.number(given.field_count, in: 0...1_024, .fieldCount)
        if unsafe given.fields == nil {
            guard count == 0 else { throw Field.fields.refusal(IMS_ERROR_NULL) }
            return .values(.dask)
        }
        // SAFETY: the header asks for `count` readable elements.
        let list = unsafe UnsafeBufferPointer(start: given.fields, count: count)
        var fields: [KeyMapPolicy.Field] = []
        for index in 0..<list.count {
            let field = unsafe list[index]
            let name = unsafe try Arguments.bytes(field.name.data, field.name.size)
            let part = unsafe UInt8(exactly: field.part).flatMap(KeyMapPolicy.Part.init)
            guard let part, unsafe field.reserved == 0 else {
                throw Field.fields.refusal
            }
            fields.append(unsafe KeyMapPolicy.Field(bytes: [UInt8](name), part))
        }
        guard let policy = KeyMapPolicy(fields) else { throw Field.fields.refusal }
        return .values(policy)
    }

    private static func limits(
        _ given: ims_keymap_options, _ mode: KeyMapMode
    ) throws(Refusal) -> KeyMapLimits {
        let most = Int(Int32.max)
        var limits = KeyMapLimits(mode)
        limits.names = try unsafe Arguments.number(
            given.names, in: 0...4_096, .names)
        limits.slots = try unsafe Arguments.number(
            given.slots, in: 0...1_000, .slots)
        limits.itemBytes = try unsafe Arguments.number(
            given.item_bytes, in: 0...65_536, .itemBytes)
        limits.messageBytes = try unsafe Arguments.number(
            given.message_bytes, in: 1...most, .messageBytes)
        limits.namesBytes = try unsafe Arguments.number(
            given.names_bytes, in: 0...1 << 28, .namesBytes)
        limits.slotsBytes = try unsafe Arguments.number(
            given.slots_bytes, in: 0...1 << 28, .slotsBytes)
        limits.definitions = try unsafe Arguments.number(
            given.definitions, in: 0...most, .definitions)
        limits.references = try unsafe Arguments.number(
            given.references, in: 0...most, .references)
        return limits
    }

    fileprivate static func setDefaults(
        _ given: inout ims_keymap_options, _ mode: KeyMapMode, _ number: Int
    ) {
        let limits = KeyMapLimits(mode)
        unsafe given = ims_keymap_options()
        unsafe given.mode = Int32(number)
        unsafe given.names = UInt32(limits.names)
        unsafe given.slots = UInt32(limits.slots)
        unsafe given.item_bytes = UInt32(limits.itemBytes)
        unsafe given.message_bytes = UInt64(limits.messageBytes)
        unsafe given.names_bytes = UInt64(limits.namesBytes)
        unsafe given.slots_bytes = UInt64(limits.slotsBytes)
        unsafe given.definitions = UInt64(limits.definitions)
        unsafe given.references = UInt64(limits.references)
    }
}

/// Fills in the default options of a mode.
@c @implementation
public func ims_keymap_options_default(
    _ options: UnsafeMutablePointer<ims_keymap_options>?, _ mode: Int32
) -> ims_code {
    // SAFETY: the header asks for NULL or a writable struct.
    guard let options = unsafe options else { return ims_code(IMS_ERROR_NULL) }
    switch Int(mode) {
    case IMS_KEYMAP_NAMES:
        unsafe KeyMapOptions.setDefaults(&options.pointee, .names, IMS_KEYMAP_NAMES)
    case IMS_KEYMAP_VALUES:
        unsafe KeyMapOptions.setDefaults(&options.pointee, .values(.dask), IMS_KEYMAP_VALUES)
    default: return ims_code(IMS_ERROR_PARAMETER)
    }
    return ims_code(IMS_OK)
}

/// Says which field of options is wrong.
@c @implementation
public func ims_keymap_options_check(
    _ options: UnsafePointer<ims_keymap_options>?,
    _ field: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> ims_code {
    do throws(Refusal) {
        // SAFETY: checked by the initialiser.
        _ = unsafe try KeyMapOptions(options)
        return unsafe checked(field)
    } catch {
        return unsafe checked(field, error)
    }
}

extension ims_keymap_statistics {
    /// The counts in C's form.
    init(_ counts: KeyMapStatistics) {
        self.init(
            messages: UInt64(counts.messages), coded_maps: UInt64(counts.codedMaps),
            escaped_maps: UInt64(counts.escapedMaps), names: UInt64(counts.names.entries),
            names_bytes: UInt64(counts.names.bytes), slots: UInt64(counts.slots.entries),
            slots_bytes: UInt64(counts.slots.bytes),
            slot_definitions: UInt64(counts.slots.definitions),
            slot_evictions: UInt64(counts.slots.evictions))
    }
}
