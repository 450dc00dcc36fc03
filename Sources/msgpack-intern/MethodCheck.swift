import CaptureFiles

/// Sends the records of one connection through a method, and holds its decoder and the one that is
/// written from the documents against what was sent.
final class MethodCheck {
    private let name: String
    private let encoder: any RecordEncoder
    private let decoder: any RecordDecoder
    private let reference: any RecordDecoder

    /// A check at the start of a connection.
    init(_ method: CodingMethod, limits: CaptureLimits) {
        name = method.name
        encoder = method.makeEncoder(limits)
        decoder = method.makeDecoder(limits)
        reference = method.makeReferenceDecoder(limits)
    }

    /// Sends the next record.
    ///
    /// - Throws: what the encoder refuses; otherwise that a decoder does not give the record back.
    func check(_ record: CaptureRecord) throws(MessageFault) {
        let coded = try encoder.encode(record)
        let decoded = try decoder.decode(coded)
        let decodedByReference = try reference.decode(coded)
        if decoded != record || decodedByReference != record {
            let which = decoded == record ? " through the reference decoder" : ""
            throw MessageFault(
                reason: "\(name) does not give back this message\(which)", offset: 0,
                advice: MessageFault.programError)
        }
    }
}
