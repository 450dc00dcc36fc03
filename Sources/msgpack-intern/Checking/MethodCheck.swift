import CaptureFiles

/// Sends the records of one connection through a method: through its encoder and, where it has one, the
/// encoder written from the documents alone, and from both through both decoders, each of which must
/// give back what was sent.
final class MethodCheck {
    private let name: String
    private let paths: [Path]

    /// An encoder and what decodes its output.
    private struct Path {
        let encoder: any RecordEncoder
        let decoders: [(name: String, decoder: any RecordDecoder)]
    }

    /// A check at the start of a connection.
    init(_ method: CodingMethod, _ connection: Connection) {
        name = method.name
        var encoders = [method.makeEncoder(connection)]
        if let makeEncoder = method.makeReferenceEncoder {
            encoders.append(makeEncoder(connection))
        }
        paths = encoders.map { encoder in
            Path(
                encoder: encoder,
                decoders: Self.decoders(method, connection))
        }
    }

    private static func decoders(
        _ method: CodingMethod, _ connection: Connection
    ) -> [(name: String, decoder: any RecordDecoder)] {
        var decoders = [("the decoder", method.makeDecoder(connection))]
        if let makeDecoder = method.makeReferenceDecoder {
            decoders.append(("the reference decoder", makeDecoder(connection)))
        }
        return decoders
    }

    /// Sends the next record.
    ///
    /// - Throws: what the encoder refuses; otherwise that a decoder does not give the record back.
    func check(_ record: CaptureRecord) throws(MessageFault) {
        for (index, path) in paths.enumerated() {
            let coded = try path.encoder.encode(record)
            let writer = index == 0 ? "" : ", which the reference encoder wrote"
            for (decoderName, decoder) in path.decoders {
                var decoded: CaptureRecord?
                do throws(MessageFault) {
                    decoded = try decoder.decode(coded)
                } catch {
                    throw fault("\(decoderName) refuses this message\(writer): \(error.inCoded)")
                }
                if decoded != record {
                    throw fault("\(decoderName) does not give back this message\(writer)")
                }
            }
            if let ends = path.encoder as? ConnectedEnds, !ends.isVerified {
                throw fault("the other end did not get back a message before this one")
            }
        }
    }

    /// Lets both ends of every connection read what is under way.
    ///
    /// - Throws: what they do not give back.
    func finish() throws(MessageFault) {
        for path in paths {
            guard let ends = path.encoder as? ConnectedEnds else { continue }
            try ends.finish()
            if !ends.isVerified {
                throw fault("the other end did not get back a message before this one")
            }
        }
    }

    private func fault(_ reason: String) -> MessageFault {
        MessageFault(reason: "\(name): \(reason)", offset: 0, advice: MessageFault.programError)
    }
}
