import CaptureFiles

/// Sends the records of one connection through a method and back, and compares what comes back.
final class RoundTrip {
    /// An encoder, and what decodes its output.
    private struct Path {
        let encoder: any RecordEncoder
        /// Added to the words about a message of this encoder.
        let origin: String
        let decoders: [(name: String, decoder: any RecordDecoder)]
    }

    private let name: String
    private let paths: [Path]

    /// The bytes on the wire so far, of the method's own encoder; the lengths of frames are not counted.
    private(set) var wireBytes = 0

    /// The first message that did not come back as it was; `nil` if all did.
    private(set) var difference: MessageFault?

    /// A round trip at the start of a connection.
    ///
    /// - Parameter withReference: whether the coders written from the documents alone take part, where the
    ///   method has them: each decoder then decodes the output of each encoder.
    init(_ method: CodingMethod, _ connection: Connection, withReference: Bool = false) {
        name = method.name
        func decoders() -> [(name: String, decoder: any RecordDecoder)] {
            var decoders: [(name: String, decoder: any RecordDecoder)] = []
            if let make = method.makeDecoder { decoders.append(("the decoder", make(connection))) }
            if withReference, let make = method.makeReferenceDecoder {
                decoders.append(("the reference decoder", make(connection)))
            }
            return decoders
        }
        var paths = [
            Path(encoder: method.makeEncoder(connection), origin: "", decoders: decoders())
        ]
        if withReference, let make = method.makeReferenceEncoder {
            paths.append(
                Path(
                    encoder: make(connection), origin: ", which the reference encoder wrote",
                    decoders: decoders()))
        }
        self.paths = paths
    }

    /// Sends the next record.
    ///
    /// - Throws: the fault of a message that the encoder or a decoder refuses.
    func send(_ record: CaptureRecord) throws(MessageFault) {
        for (index, path) in paths.enumerated() {
            let coded = try path.encoder.encode(record)
            let replies = path.encoder.takeReplies()
            if index == 0 {
                wireBytes += replies.reduce(coded.byteCount) { $0 + $1.bytes.count }
            }
            for (decoderName, decoder) in path.decoders {
                let decoded: CaptureRecord
                do throws(MessageFault) {
                    for reply in replies { try decoder.take(reply) }
                    decoded = try decoder.decode(coded)
                } catch {
                    throw fault(
                        "\(decoderName) refuses this message\(path.origin): \(error.inCoded)")
                }
                if decoded != record {
                    note("\(decoderName) does not restore this message\(path.origin)")
                }
            }
            noteDifference(of: path.encoder)
        }
    }

    /// Lets both ends read what is under way.
    ///
    /// - Throws: the fault of a message that an end refuses.
    func finish() throws(MessageFault) {
        for path in paths {
            try path.encoder.finish()
            noteDifference(of: path.encoder)
        }
    }

    private func noteDifference(of encoder: any RecordEncoder) {
        if !encoder.isVerified { note("the other end did not get back a message before this one") }
    }

    private func note(_ reason: String) {
        if difference == nil { difference = fault(reason) }
    }

    private func fault(_ reason: String) -> MessageFault {
        MessageFault(reason: "\(name): \(reason)", offset: 0, advice: MessageFault.programError)
    }
}
