// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream

/// What an `ims_encoder` holds.
struct EncoderContent: EncodingContent, ~Copyable {
    static var openMark: UInt64 { 0x656E_636F_6465_7231 }

    var encoder: InternedStreamEncoder
    var buffers: EncodeBuffers

    init(_ options: EncoderOptions) {
        encoder = InternedStreamEncoder(
            options.stream, isSelfContained: options.isSelfContained)
        buffers = EncodeBuffers(options.stream.peerLimits)
    }

    mutating func holds(_ places: Places) -> Bool { places.touch(buffers.coded.region) }

    mutating func encode(
        _ given: GivenFrames, apartFrom memory: Region
    ) throws(Refusal) -> ims_bytes {
        unsafe try buffers.encode(given, with: &encoder, apartFrom: memory)
    }
}

/// Makes an encoder.
@c @implementation
public func ims_encoder_new(
    _ parameters: UnsafePointer<ims_parameters>?, _ limits: UnsafePointer<ims_limits>?,
    _ encoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<EncoderContent>.open(encoder) { () throws(Refusal) in
        // SAFETY: both are checked by their initialisers, and copied.
        var options = unsafe try EncoderOptions(parameters)
        options.stream.peerLimits = unsafe try StreamLimits(limits)
        return EncoderContent(options)
    }
}

/// Frees an encoder.
@c @implementation
public func ims_encoder_free(_ encoder: UnsafeMutablePointer<OpaquePointer?>?) -> ims_code {
    unsafe Handle<EncoderContent>.close(encoder)
}

/// Encodes a message.
@c @implementation
public func ims_encoder_encode(
    _ encoder: OpaquePointer?, _ frames: UnsafePointer<ims_bytes>?, _ frame_count: Int,
    _ coded: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the frames are checked.
    unsafe Handle<EncoderContent>.encode(
        encoder, .frames(frames, frame_count), coded, error_offset)
}

/// Encodes a message whose main frame comes in pieces.
@c @implementation
public func ims_encoder_encode_pieces(
    _ encoder: OpaquePointer?, _ pieces: UnsafePointer<ims_bytes>?, _ piece_count: Int,
    _ attachments: UnsafePointer<ims_bytes>?, _ attachment_count: Int,
    _ coded: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the frames are checked.
    unsafe Handle<EncoderContent>.encode(
        encoder,
        .pieces(
            pieces, piece_count, attachments: attachments, attachmentCount: attachment_count),
        coded, error_offset)
}

/// Copies the message encoded last.
@c @implementation
public func ims_encoder_copy(
    _ encoder: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<EncoderContent>.use(encoder, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.buffers.coded.copy(to: buffer, capacity)
    }
}

/// Lets the next message begin a new stream.
@c @implementation
public func ims_encoder_reset(_ encoder: OpaquePointer?) -> ims_code {
    unsafe Handle<EncoderContent>.use(encoder, Places()) { content, _ throws(Refusal) in
        content.buffers.coded.clear()
        content.encoder.reset()
        return 0
    }
}

/// What was encoded.
@c @implementation
public func ims_encoder_statistics(
    _ encoder: OpaquePointer?, _ statistics: UnsafeMutablePointer<ims_statistics>?
) -> ims_code {
    let places = unsafe Places(Region(statistics))
    return unsafe Handle<EncoderContent>.use(encoder, places) { content, _ throws(Refusal) in
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let statistics = unsafe statistics else { throw Refusal(IMS_ERROR_NULL) }
        unsafe statistics.pointee = ims_statistics(content.encoder.statistics)
        return 0
    }
}
