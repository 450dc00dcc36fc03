// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream

/// What an `ims_decoder` holds.
struct DecoderContent: HandleContent, ~Copyable {
    static var openMark: UInt64 { 0x6465_636F_6465_7232 }

    var decoder: InternedStreamDecoder
    var decoded = DecodedFrames()

    mutating func holds(_ places: Places) -> Bool { decoded.holds(places) }
}

/// Makes a decoder.
@c @implementation
public func ims_decoder_new(
    _ limits: UnsafePointer<ims_limits>?, _ decoder: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<DecoderContent>.open(decoder) { () throws(Refusal) in
        // SAFETY: checked by the initialiser, and copied.
        DecoderContent(
            decoder: InternedStreamDecoder(limits: unsafe try StreamLimits(limits)))
    }
}

/// Frees a decoder.
@c @implementation
public func ims_decoder_free(_ decoder: UnsafeMutablePointer<OpaquePointer?>?) -> ims_code {
    unsafe Handle<DecoderContent>.close(decoder)
}

/// Decodes a message.
@c @implementation
public func ims_decoder_decode(
    _ decoder: OpaquePointer?, _ coded: UnsafeRawPointer?, _ coded_size: Int,
    _ frames: UnsafeMutablePointer<UnsafePointer<ims_bytes>?>?,
    _ frame_count: UnsafeMutablePointer<Int>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written; the bytes are checked.
    let places = unsafe Places(Region(frames), Region(frame_count), Region(error_offset))
    return unsafe Handle<DecoderContent>.use(decoder, places, number: error_offset) {
        content, memory throws(Refusal) in
        guard let frames = unsafe frames, let count = unsafe frame_count else {
            throw Refusal(IMS_ERROR_NULL)
        }
        let bytes = unsafe try Arguments.bytes(coded, coded_size)
        try unsafe content.decoded.refuse(bytes, or: memory)
        content.decoded.removeAll()
        do throws(StreamError) {
            try unsafe content.decoder.decode(bytes: bytes)
        } catch {
            throw Refusal(error)
        }
        for index in 0..<content.decoder.frameCount {
            unsafe content.decoded.append(content.decoder.frame(index))
        }
        unsafe content.decoded.report(frames, count)
        return 0
    }
}

/// Copies a frame of the message decoded last.
@c @implementation
public func ims_decoder_copy(
    _ decoder: OpaquePointer?, _ index: Int, _ buffer: UnsafeMutableRawPointer?,
    _ capacity: Int, _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<DecoderContent>.use(decoder, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.decoded.copy(index, to: buffer, capacity)
    }
}

/// What was decoded.
@c @implementation
public func ims_decoder_statistics(
    _ decoder: OpaquePointer?, _ statistics: UnsafeMutablePointer<ims_statistics>?
) -> ims_code {
    let places = unsafe Places(Region(statistics))
    return unsafe Handle<DecoderContent>.use(decoder, places) { content, _ throws(Refusal) in
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let statistics = unsafe statistics else { throw Refusal(IMS_ERROR_NULL) }
        unsafe statistics.pointee = ims_statistics(content.decoder.statistics)
        return 0
    }
}
