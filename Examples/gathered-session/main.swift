// Sends messages as Dask has them, a small main frame and a large body beside it, from msgpack-c's
// packer through a session of an interned stream. The caller joins nothing: the packer and the session refer
// to the body where it is, and so do the pieces of a coded message, if the body does not compress.
//
//     swift run -c release gathered-session [MEBIBYTES]

import InternedStream
import MsgPackCInterop

/// Packs the main frame of a message: two kilobytes of it are bytes that the program has already, and
/// are referred to.
func packMain(
    _ packer: inout GatherPacker, number: Int, bodyBytes: Int, function: GatherPayload
) throws(MsgPackCError) {
    packer.removeAll()
    try packer.packMapHeader(4)
    try packer.packString("op")
    try packer.packString("compute-task")
    try packer.packString("key")
    try packer.packString("random-sample-\(number)")
    try packer.packString("nbytes")
    try packer.packInteger(bodyBytes)
    try packer.packString("function")
    try packer.packBinary(referencing: function)
}

/// Encodes a message and prints the pieces of it that `writev` would send.
func send(
    _ packer: borrowing GatherPacker, _ body: borrowing GatherPayload,
    through session: inout StreamSession
) throws(StreamError) {
    var frames = FrameList()
    let pieces = packer.pieces
    for index in 0..<pieces.count { frames.appendToMain(pieces[index]) }
    frames.appendAttachment(body.bytes)
    let coded = try session.encodePieces(frames)
    var sizes: [Int] = []
    for index in 0..<coded.count { sizes.append(coded[index].count) }
    print("main frame in \(pieces.count) pieces; coded message in pieces of \(sizes) bytes")
}

/// Bytes that no codec makes shorter, as those of a random sample.
func noise(byteCount: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<byteCount).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}

/// Sends three messages with a body of `mebibytes` MiB.
func sendMessages(mebibytes: Int) throws {
    let body = GatherPayload(noise(byteCount: mebibytes << 20))
    let function = GatherPayload((0..<2048).map { UInt8(truncatingIfNeeded: $0 * $0) })
    var packer = try GatherPacker()
    var options = StreamSession.Options()
    // The peer's decoder must allow as much: the default, 64 MiB, is that of a whole message.
    options.peerLimits.messageBytes = body.byteCount + (1 << 20)
    var session = StreamSession(options)
    for number in 1...3 {
        try packMain(&packer, number: number, bodyBytes: body.byteCount, function: function)
        try send(packer, body, through: &session)
    }
    print("held by the session: \(session.sent.memoryBytes) bytes")
}

try sendMessages(mebibytes: CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 64)
