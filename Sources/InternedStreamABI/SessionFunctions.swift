// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CInternedStream
import InternedStream

/// What an `ims_session` holds.
struct SessionContent: RenewableContent, EncodingContent, ~Copyable {
    static var openMark: UInt64 { 0x7365_7373_696F_6E33 }

    let options: StreamOptions
    var session: StreamSession
    var buffers: EncodeBuffers
    var decoded = DecodedFrames()
    /// The bytes of the last acknowledgement that was asked for.
    var acknowledgement = StableList<UInt8>()
    /// The bytes of the last reply; no bytes if none was due.
    var reply = StableList<UInt8>()

    /// A session at its beginning.
    init(_ options: StreamOptions) {
        self.options = options
        session = StreamSession(options)
        buffers = EncodeBuffers(options.peerLimits)
    }

    func renewed() -> SessionContent { SessionContent(options) }

    mutating func holds(_ places: Places) -> Bool {
        places.touch(buffers.coded.region) || decoded.holds(places) || places.touch(reply.memory)
    }

    mutating func encode(
        _ given: GivenFrames, apartFrom memory: Region
    ) throws(Refusal) -> ims_bytes {
        unsafe try buffers.encode(given, with: &session, apartFrom: memory)
    }

    /// Writes the acknowledgement that is due after the message decoded last, if one is.
    mutating func takeReply() {
        reply.removeAll()
        guard session.owesAcknowledgement() else { return }
        // SAFETY: the bytes are copied before the session is used again.
        let bytes = unsafe session.acknowledgement()
        for index in 0..<bytes.count { reply.append(unsafe bytes[index]) }
    }
}

/// Makes a session.
@c @implementation
public func ims_session_new(
    _ parameters: UnsafePointer<ims_parameters>?, _ limits: UnsafePointer<ims_limits>?,
    _ peer_limits: UnsafePointer<ims_limits>?, _ session: UnsafeMutablePointer<OpaquePointer?>?
) -> ims_code {
    unsafe Handle<SessionContent>.open(session) { () throws(Refusal) in
        // SAFETY: all are checked by their initialisers, and copied.
        var options = unsafe try EncoderOptions(parameters)
        guard !options.isSelfContained else { throw Field.selfContained.refusal }
        options.stream.limits = unsafe try StreamLimits(limits)
        options.stream.peerLimits = unsafe try StreamLimits(peer_limits)
        return SessionContent(options.stream)
    }
}

/// Frees a session.
@c @implementation
public func ims_session_free(_ session: UnsafeMutablePointer<OpaquePointer?>?) -> ims_code {
    unsafe Handle<SessionContent>.close(session)
}

/// Encodes a message to the peer.
@c @implementation
public func ims_session_encode(
    _ session: OpaquePointer?, _ frames: UnsafePointer<ims_bytes>?, _ frame_count: Int,
    _ coded: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the frames are checked.
    unsafe Handle<SessionContent>.encode(
        session, .frames(frames, frame_count), coded, error_offset)
}

/// Encodes a message whose main frame comes in pieces.
@c @implementation
public func ims_session_encode_pieces(
    _ session: OpaquePointer?, _ pieces: UnsafePointer<ims_bytes>?, _ piece_count: Int,
    _ attachments: UnsafePointer<ims_bytes>?, _ attachment_count: Int,
    _ coded: UnsafeMutablePointer<ims_bytes>?, _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the frames are checked.
    unsafe Handle<SessionContent>.encode(
        session,
        .pieces(
            pieces, piece_count, attachments: attachments, attachmentCount: attachment_count),
        coded, error_offset)
}

/// Decodes a message of the peer.
@c @implementation
public func ims_session_decode(
    _ session: OpaquePointer?, _ coded: UnsafeRawPointer?, _ coded_size: Int,
    _ frames: UnsafeMutablePointer<UnsafePointer<ims_bytes>?>?,
    _ frame_count: UnsafeMutablePointer<Int>?, _ reply: UnsafeMutablePointer<ims_bytes>?,
    _ error_offset: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written; the bytes are checked.
    let places = unsafe Places(
        Region(frames), Region(frame_count), Region(reply), Region(error_offset))
    return unsafe Handle<SessionContent>.use(session, places, number: error_offset) {
        content, memory throws(Refusal) in
        guard let frames = unsafe frames, let count = unsafe frame_count,
            let reply = unsafe reply
        else { throw Refusal(IMS_ERROR_NULL) }
        let bytes = unsafe try Arguments.bytes(coded, coded_size)
        try unsafe content.decoded.refuse(bytes, or: memory)
        try unsafe content.reply.memory.refuse(bytes, or: memory)
        content.decoded.removeAll()
        var isMessage = false
        do throws(StreamError) {
            isMessage = try unsafe content.session.decode(bytes: bytes)
        } catch {
            let isFirst =
                content.session.received.messages == 0
                && (error.code != .wrongAcknowledgement || content.session.sent.messages == 0)
            throw isFirst ? Refusal(first: error) : Refusal(error)
        }
        for index in 0..<(isMessage ? content.session.frameCount : 0) {
            unsafe content.decoded.append(content.session.frame(index))
        }
        content.takeReply()
        unsafe content.decoded.report(frames, count)
        unsafe reply.pointee = content.reply.bytes
        return 0
    }
}

/// The bytes that tell the peer how far it was read.
@c @implementation
public func ims_session_acknowledge(
    _ session: OpaquePointer?, _ coded: UnsafeMutablePointer<ims_bytes>?
) -> ims_code {
    // SAFETY: the header asks for a place that is NULL or can be written.
    let places = unsafe Places(Region(coded))
    return unsafe Handle<SessionContent>.use(session, places) { content, _ throws(Refusal) in
        guard let coded = unsafe coded else { throw Refusal(IMS_ERROR_NULL) }
        content.buffers.coded.clear()
        content.acknowledgement.removeAll()
        // SAFETY: the bytes are copied before the session is used again.
        let bytes = unsafe content.session.acknowledgement()
        for index in 0..<bytes.count { content.acknowledgement.append(unsafe bytes[index]) }
        unsafe content.buffers.coded.set(UnsafeRawBufferPointer(content.acknowledgement.elements))
        unsafe coded.pointee = content.buffers.coded.value
        return 0
    }
}

/// Copies what was encoded last.
@c @implementation
public func ims_session_copy_coded(
    _ session: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
    _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<SessionContent>.use(session, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.buffers.coded.copy(to: buffer, capacity)
    }
}

/// Copies a frame of the message decoded last.
@c @implementation
public func ims_session_copy_frame(
    _ session: OpaquePointer?, _ index: Int, _ buffer: UnsafeMutableRawPointer?,
    _ capacity: Int, _ size: UnsafeMutablePointer<Int>?
) -> ims_code {
    // SAFETY: `use` checks both for overlap; `copy` checks the buffer.
    let places = unsafe Places(Region(size), buffer: Region(buffer, capacity))
    return unsafe Handle<SessionContent>.use(session, places, number: size) {
        content, _ throws(Refusal) in
        unsafe try content.decoded.copy(index, to: buffer, capacity)
    }
}

/// Returns the session to its beginning.
@c @implementation
public func ims_session_reset(_ session: OpaquePointer?) -> ims_code {
    unsafe Handle<SessionContent>.renew(session)
}

/// What was sent and received.
@c @implementation
public func ims_session_statistics(
    _ session: OpaquePointer?, _ sent: UnsafeMutablePointer<ims_statistics>?,
    _ received: UnsafeMutablePointer<ims_statistics>?
) -> ims_code {
    // SAFETY: the header asks for places that are NULL or can be written.
    let places = unsafe Places(Region(sent), Region(received))
    return unsafe Handle<SessionContent>.use(session, places) { content, _ throws(Refusal) in
        unsafe sent?.pointee = ims_statistics(content.session.sent)
        unsafe received?.pointee = ims_statistics(content.session.received)
        return 0
    }
}
