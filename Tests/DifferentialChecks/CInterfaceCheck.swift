import CInternedStream
import InternedStreamABI

/// Calls functions of the C interface as `bytes` say, with pieces of them as messages.
///
/// Each call must return a code that has a text, and leave no result after an error; results must be
/// readable, which a sanitizer sees; and what was encoded must be decoded to the same bytes.
func checkCInterface(_ bytes: [UInt8]) throws(Discrepancy) {
    var input = StreamInput(bytes)
    var handles = try CHandles(level: Int32(input.number(below: 4)))
    while !input.isAtEnd {
        switch input.number(below: 10) {
        case 0, 1, 2: try handles.passOneWay(input.frames())
        case 3, 4: try handles.passBetweenSessions(input.frames(), fromFirst: input.byte() & 1 == 0)
        case 5: try handles.passKeyMap(input.value())
        case 6: try handles.decodeNoise(input.take(Int(input.byte())), by: input.number(below: 3))
        case 7: try handles.encode(input.take(Int(input.byte())))
        case 8: try validate(input.take(Int(input.byte())))
        default: handles.reset()
        }
    }
    try checkLimits(bytes)
}

/// One handle of each kind, and two sessions that are each other's peers.
@safe
private struct CHandles: ~Copyable {
    private var encoder: OpaquePointer?
    private var decoder: OpaquePointer?
    private var first: OpaquePointer?
    private var second: OpaquePointer?
    private var keyMapEncoder: OpaquePointer?
    private var keyMapDecoder: OpaquePointer?
    /// Whether the handle that decodes has met bytes that no encoder made.
    private var isSpoiled = (oneWay: false, session: false, keyMap: false)

    init(level: Int32) throws(Discrepancy) {
        var parameters = unsafe ims_parameters()
        var options = unsafe ims_keymap_options()
        // SAFETY: all places are variables of this function; so in all calls below.
        try expectOK(unsafe ims_parameters_default(&parameters))
        unsafe parameters.level = level
        try expectOK(unsafe ims_keymap_options_default(&options, Int32(IMS_KEYMAP_NAMES)))
        try expectOK(unsafe ims_encoder_new(&parameters, nil, &encoder))
        try expectOK(unsafe ims_decoder_new(nil, &decoder))
        try expectOK(unsafe ims_session_new(&parameters, nil, nil, &first))
        try expectOK(unsafe ims_session_new(&parameters, nil, nil, &second))
        try expectOK(unsafe ims_keymap_encoder_new(&options, &keyMapEncoder))
        try expectOK(unsafe ims_keymap_decoder_new(&options, &keyMapDecoder))
    }

    deinit {
        var (encoder, decoder) = unsafe (self.encoder, self.decoder)
        var (first, second) = unsafe (self.first, self.second)
        var (keyMapEncoder, keyMapDecoder) = unsafe (self.keyMapEncoder, self.keyMapDecoder)
        _ = unsafe ims_encoder_free(&encoder)
        _ = unsafe ims_decoder_free(&decoder)
        _ = unsafe ims_session_free(&first)
        _ = unsafe ims_session_free(&second)
        _ = unsafe ims_keymap_encoder_free(&keyMapEncoder)
        _ = unsafe ims_keymap_decoder_free(&keyMapDecoder)
    }

    /// Returns all handles to their beginning.
    mutating func reset() {
        _ = unsafe ims_encoder_reset(encoder)
        _ = unsafe ims_session_reset(first)
        _ = unsafe ims_session_reset(second)
        _ = unsafe ims_keymap_encoder_reset(keyMapEncoder)
        _ = unsafe ims_keymap_decoder_reset(keyMapDecoder)
        isSpoiled = (false, false, false)
    }

    /// Sends a message from the encoder to the decoder.
    mutating func passOneWay(_ frames: [[UInt8]]) throws(Discrepancy) {
        let coded = try unsafe result(of: frames) { list, count, coded, offset in
            unsafe ims_encoder_encode(encoder, list, count, coded, offset)
        }
        guard let coded else { return }
        var copy = [UInt8](repeating: 0, count: coded.count)
        var size = 0
        let code = unsafe ims_encoder_copy(encoder, &copy, copy.count, &size)
        try expectOK(code)
        try expectEqual(copy, coded, "a copy")
        let decoded = try decodeOneWay(coded)
        if !isSpoiled.oneWay { try expectEqual(decoded ?? [], frames, "a message") }
    }

    /// Sends a message from one session to the other, and the reply back if there is one.
    mutating func passBetweenSessions(
        _ frames: [[UInt8]], fromFirst: Bool
    ) throws(Discrepancy) {
        let (sender, receiver) = unsafe fromFirst ? (first, second) : (second, first)
        let coded = try unsafe result(of: frames) { list, count, coded, offset in
            unsafe ims_session_encode(sender, list, count, coded, offset)
        }
        guard let coded else { return }
        let (decoded, reply) = try unsafe decode(coded, receiver)
        if !isSpoiled.session { try expectEqual(decoded ?? [], frames, "a session's message") }
        if !reply.isEmpty {
            let (answer, none) = try unsafe decode(reply, sender)
            if !isSpoiled.session {
                try expectEqual(answer ?? [[0]], [], "a reply holds no message")
                try expectEqual(none, [], "nothing is due after a reply")
            }
        }
    }

    /// Sends a message from the key map's encoder to its decoder.
    mutating func passKeyMap(_ message: [UInt8]) throws(Discrepancy) {
        var coded = unsafe ims_bytes()
        var offset = 0
        let code = unsafe message.withUnsafeBytes { bytes in
            unsafe ims_keymap_encoder_encode(
                keyMapEncoder, bytes.baseAddress, bytes.count, &coded, &offset)
        }
        let wire = unsafe copied(coded)
        guard try succeeded(code, leaving: wire) else { return }
        let decoded = try decodeKeyMap(wire)
        if !isSpoiled.keyMap { try expectEqual(decoded ?? [], message, "a key map's message") }
    }

    /// Encodes bytes that may be no message with all encoders.
    mutating func encode(_ bytes: [UInt8]) throws(Discrepancy) {
        try passOneWay([bytes])
        try passBetweenSessions([bytes], fromFirst: true)
        try passKeyMap(bytes)
    }

    /// Decodes bytes that no encoder made, by one of three decoders.
    mutating func decodeNoise(_ bytes: [UInt8], by kind: Int) throws(Discrepancy) {
        switch kind {
        case 0:
            isSpoiled.oneWay = true
            _ = try decodeOneWay(bytes)
        case 1:
            isSpoiled.session = true
            _ = try unsafe decode(bytes, second)
        default:
            isSpoiled.keyMap = true
            _ = try decodeKeyMap(bytes)
        }
    }

    private func decodeOneWay(_ coded: [UInt8]) throws(Discrepancy) -> [[UInt8]]? {
        var frames: UnsafePointer<ims_bytes>?
        var (count, offset) = (0, 0)
        let code = unsafe coded.withUnsafeBytes { bytes in
            unsafe ims_decoder_decode(
                decoder, bytes.baseAddress, bytes.count, &frames, &count, &offset)
        }
        let decoded = unsafe copied(frames, count)
        return try succeeded(code, leaving: decoded) ? decoded : nil
    }

    /// The frames and the reply; no frames after an error.
    private func decode(
        _ coded: [UInt8], _ session: OpaquePointer?
    ) throws(Discrepancy) -> (frames: [[UInt8]]?, reply: [UInt8]) {
        var frames: UnsafePointer<ims_bytes>?
        var (count, offset) = (0, 0)
        var reply = unsafe ims_bytes()
        let code = unsafe coded.withUnsafeBytes { bytes in
            unsafe ims_session_decode(
                session, bytes.baseAddress, bytes.count, &frames, &count, &reply, &offset)
        }
        let decoded = unsafe copied(frames, count)
        let isRight = try succeeded(code, leaving: decoded)
        return unsafe (isRight ? decoded : nil, copied(reply))
    }

    private func decodeKeyMap(_ wire: [UInt8]) throws(Discrepancy) -> [UInt8]? {
        var message = unsafe ims_bytes()
        var offset = 0
        let code = unsafe wire.withUnsafeBytes { bytes in
            unsafe ims_keymap_decoder_decode(
                keyMapDecoder, bytes.baseAddress, bytes.count, &message, &offset)
        }
        let decoded = unsafe copied(message)
        return try succeeded(code, leaving: decoded) ? decoded : nil
    }

    /// What `encode` makes of frames; nil after an error.
    private func result(
        of frames: [[UInt8]],
        _ encode: (
            UnsafePointer<ims_bytes>?, Int, UnsafeMutablePointer<ims_bytes>?,
            UnsafeMutablePointer<Int>?
        ) -> ims_code
    ) throws(Discrepancy) -> [UInt8]? {
        // One block for all frames, so that each has an address for the time of the call.
        let block = Array(frames.joined())
        var coded = unsafe ims_bytes()
        var offset = 0
        let code = unsafe block.withUnsafeBytes { bytes in
            var (list, start) = unsafe ([ims_bytes](), 0)
            for frame in frames {
                let address = unsafe bytes.baseAddress.map { unsafe $0 + start }
                unsafe list.append(ims_bytes(data: address, size: frame.count))
                start += frame.count
            }
            return unsafe encode(list, list.count, &coded, &offset)
        }
        let wire = unsafe copied(coded)
        return try succeeded(code, leaving: wire) ? wire : nil
    }
}

/// Whether a call succeeded; after an error it must have left no result.
private func succeeded(
    _ code: ims_code, leaving result: some Collection
) throws(Discrepancy) -> Bool {
    if code == IMS_OK { return true }
    try expectEqual(result.count, 0, "bytes left by error \(code)")
    // SAFETY: the text is a constant of the library.
    let text = unsafe String(cString: ims_error_text(code))
    try expectEqual(text.isEmpty, false, "the text of \(code) is empty")
    return false
}

private func expectOK(_ code: ims_code) throws(Discrepancy) {
    try expectEqual(code, ims_code(IMS_OK), "a call that cannot fail")
}

/// The bytes of a result.
private func copied(_ bytes: ims_bytes) -> [UInt8] {
    // SAFETY: the library keeps a result until the next call of its handle.
    unsafe [UInt8](UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
}

/// The bytes of all frames.
private func copied(_ frames: UnsafePointer<ims_bytes>?, _ count: Int) -> [[UInt8]] {
    // SAFETY: as above.
    unsafe UnsafeBufferPointer(start: frames, count: count).map { unsafe copied($0) }
}

private func validate(_ bytes: [UInt8]) throws(Discrepancy) {
    var (count, offset) = (0, 0)
    let code = unsafe bytes.withUnsafeBytes { bytes in
        unsafe ims_validate(bytes.baseAddress, bytes.count, nil, &count, &offset)
    }
    guard code != IMS_OK else { return }
    try expectEqual(count, 0, "values after an error")
    try expectEqual(offset >= 0 && offset <= bytes.count, true, "the place of an error is inside")
}

/// Limits that are read from bytes are written as the same bytes.
private func checkLimits(_ bytes: [UInt8]) throws(Discrepancy) {
    var limits = ims_limits()
    let given = Array(bytes.prefix(Int(IMS_LIMITS_SIZE)))
    let code = unsafe given.withUnsafeBytes { bytes in
        unsafe ims_limits_decode(bytes.baseAddress, bytes.count, &limits)
    }
    guard code == IMS_OK else { return }
    var written = [UInt8](repeating: 0, count: Int(IMS_LIMITS_SIZE))
    try expectOK(unsafe ims_limits_encode(&limits, &written))
    try expectEqual(written, given, "limits as bytes")
}
