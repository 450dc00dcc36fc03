// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import KeyMap
import StringInterning

/// What an `ims_keymap_encoder` holds.
struct KeyMapEncoderContent: RenewableContent, ~Copyable {
    static var openMark: UInt64 { 0x6B6D_656E_636F_6434 }

    let mode: KeyMapMode
    let limits: KeyMapLimits
    let secrets: InterningSecrets
    var encoder: KeyMapEncoder
    var coded = ResultBytes()

    /// An encoder at the start of a connection.
    init(_ mode: KeyMapMode, limits: KeyMapLimits, secrets: InterningSecrets) {
        self.mode = mode
        self.limits = limits
        self.secrets = secrets
        encoder = KeyMapEncoder(mode, limits: limits, secrets: secrets)
    }

    func renewed() -> KeyMapEncoderContent {
        KeyMapEncoderContent(mode, limits: limits, secrets: secrets)
    }

    mutating func holds(_ places: Places) -> Bool { places.touch(coded.region) }
}

/// Makes an encoder of the key map.
@c @implementation
public func ims_keymap_encoder_new(
    _ options: UnsafePointer<ims_keymap_options>?,
    _ encoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<KeyMapEncoderContent>.open(encoder) { () throws(Refusal) in
        // SAFETY: checked by the initialiser, and copied.
        let options = try unsafe KeyMapOptions(options)
        return KeyMapEncoderContent(
            options.mode, limits: options.limits, secrets: try options.secrets())
    }
}

/// Frees an encoder of the key map.
@c @implementation
public func ims_keymap_encoder_free(
    _ encoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<KeyMapEncoderContent>.close(encoder)
}

/// Encodes a message.
@c @implementation
public func ims_keymap_encoder_encode(
    _ encoder: OpaquePointer?, _ message: UnsafeRawPointer?, _ message_size: Int,
    _ coded: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written; the bytes are checked.
    let places = unsafe Places(Region(coded), Region(error_offset))
    return unsafe Handle<KeyMapEncoderContent>.use(encoder, places, number: error_offset) {
        content, memory throws(Refusal) in
        guard let coded = unsafe coded else { throw Refusal(IMS_ERROR_NULL) }
        let bytes = unsafe try Arguments.bytes(message, message_size)
        try unsafe content.coded.region.refuse(bytes, or: memory)
        content.coded.clear()
        do throws(KeyMapError) {
            // SAFETY: the bytes are readable during the call. The result stays until the encoder's next use,
            // before which `coded` forgets it.
            let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
            let wire = unsafe try content.encoder.encode(span).withUnsafeBytes { unsafe $0 }
            unsafe content.coded.set(wire)
        } catch {
            throw Refusal(error)
        }
        unsafe coded.pointee = content.coded.value
        return 0
    }
}

/// Copies the message encoded last.
@c @implementation
public func ims_keymap_encoder_copy(
    _ encoder: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<KeyMapEncoderContent>.use(encoder, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.coded.copy(to: buffer, capacity)
    }
}

/// Returns the encoder to its beginning.
@c @implementation
public func ims_keymap_encoder_reset(_ encoder: OpaquePointer?) -> ims_code {
    unsafe Handle<KeyMapEncoderContent>.renew(encoder)
}

/// What the encoder holds and did.
@c @implementation
public func ims_keymap_encoder_statistics(
    _ encoder: OpaquePointer?, _ statistics: UnsafeMutablePointer<ims_keymap_statistics>?
) -> ims_code {
    let places = unsafe Places(Region(statistics))
    return unsafe Handle<KeyMapEncoderContent>.use(encoder, places) { content, _ throws(Refusal) in
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let statistics = unsafe statistics else { throw Refusal(IMS_ERROR_NULL) }
        unsafe statistics.pointee = ims_keymap_statistics(content.encoder.statistics)
        return 0
    }
}
