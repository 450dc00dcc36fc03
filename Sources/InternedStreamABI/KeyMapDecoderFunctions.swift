// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import KeyMap

/// What an `ims_keymap_decoder` holds.
struct KeyMapDecoderContent: RenewableContent, ~Copyable {
    static var openMark: UInt64 { 0x6B6D_6465_636F_6435 }

    let mode: KeyMapMode
    let limits: KeyMapLimits
    var decoder: KeyMapDecoder
    var message = ResultBytes()

    /// A decoder at the start of a connection.
    init(_ mode: KeyMapMode, limits: KeyMapLimits) {
        self.mode = mode
        self.limits = limits
        decoder = KeyMapDecoder(mode, limits: limits)
    }

    func renewed() -> KeyMapDecoderContent { KeyMapDecoderContent(mode, limits: limits) }

    mutating func holds(_ places: Places) -> Bool { places.touch(message.region) }
}

/// Makes a decoder of the key map.
@c @implementation
public func ims_keymap_decoder_new(
    _ options: UnsafePointer<ims_keymap_options>?,
    _ decoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<KeyMapDecoderContent>.open(decoder) { () throws(Refusal) in
        // SAFETY: checked by the initialiser, and copied.
        let options = try unsafe KeyMapOptions(options)
        return KeyMapDecoderContent(options.mode, limits: options.limits)
    }
}

/// Frees a decoder of the key map.
@c @implementation
public func ims_keymap_decoder_free(
    _ decoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<KeyMapDecoderContent>.close(decoder)
}

/// Decodes a message.
@c @implementation
public func ims_keymap_decoder_decode(
    _ decoder: OpaquePointer?, _ coded: UnsafeRawPointer?, _ coded_size: Int,
    _ message: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written; the bytes are checked.
    let places = unsafe Places(Region(message), Region(error_offset))
    return unsafe Handle<KeyMapDecoderContent>.use(decoder, places, number: error_offset) {
        content, memory throws(Refusal) in
        guard let message = unsafe message else { throw Refusal(IMS_ERROR_NULL) }
        let bytes = unsafe try Arguments.bytes(coded, coded_size)
        try unsafe content.message.region.refuse(bytes, or: memory)
        content.message.clear()
        do throws(KeyMapError) {
            // SAFETY: the bytes are readable during the call. The result stays until the decoder's next use,
            // before which `message` forgets it.
            let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
            let decoded = unsafe try content.decoder.decode(span).withUnsafeBytes { unsafe $0 }
            unsafe content.message.set(decoded)
        } catch {
            throw Refusal(error)
        }
        unsafe message.pointee = content.message.value
        return 0
    }
}

/// Copies the message decoded last.
@c @implementation
public func ims_keymap_decoder_copy(
    _ decoder: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<KeyMapDecoderContent>.use(decoder, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.message.copy(to: buffer, capacity)
    }
}

/// Returns the decoder to its beginning.
@c @implementation
public func ims_keymap_decoder_reset(_ decoder: OpaquePointer?) -> ims_code {
    unsafe Handle<KeyMapDecoderContent>.renew(decoder)
}

/// What the decoder holds and did.
@c @implementation
public func ims_keymap_decoder_statistics(
    _ decoder: OpaquePointer?, _ statistics: UnsafeMutablePointer<ims_keymap_statistics>?
) -> ims_code {
    let places = unsafe Places(Region(statistics))
    return unsafe Handle<KeyMapDecoderContent>.use(decoder, places) { content, _ throws(Refusal) in
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let statistics = unsafe statistics else { throw Refusal(IMS_ERROR_NULL) }
        unsafe statistics.pointee = ims_keymap_statistics(content.decoder.statistics)
        return 0
    }
}
