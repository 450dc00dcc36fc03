/// Sections 5 to 8 and 10: bytes of a body, each with its tree for the range coder.
struct StreamBody {
    private(set) var bytes: [UInt8] = []
    /// The tree of each byte; nil for a byte that is coded direct.
    private var trees: [UInt8?] = []

    /// The number of bytes.
    var count: Int { bytes.count }

    /// No bytes.
    init() {}

    /// One operand.
    init(_ operand: some Sequence<UInt8>, _ kind: StreamByteClass) { append(operand, kind) }

    /// The low `count` bytes of a number, LE(count), as one operand.
    init(_ value: UInt64, bytes count: Int, _ kind: StreamByteClass) {
        self.init(StreamNumbers.littleEndian(value, bytes: count), kind)
    }

    /// A varint as one operand.
    init(varint value: Int, _ kind: StreamByteClass = .length) {
        self.init(StreamNumbers.varint(value), kind)
    }

    /// Appends one operand, or its bytes from number `first` on.
    mutating func append(
        _ operand: some Sequence<UInt8>, _ kind: StreamByteClass, from first: Int = 0
    ) {
        var previous: UInt8?
        for (index, byte) in operand.enumerated() {
            bytes.append(byte)
            trees.append(kind.tree(index: first + index, after: previous))
            previous = byte
        }
    }

    /// Appends other bytes with their trees.
    static func += (body: inout StreamBody, other: StreamBody) {
        body.bytes += other.bytes
        body.trees += other.trees
    }

    /// Both, one after the other.
    static func + (first: StreamBody, second: StreamBody) -> StreamBody {
        var body = first
        body += second
        return body
    }

    /// Changes the byte of an open run.
    mutating func setRun(at place: Int, hits: Int, kind: Int) {
        bytes[place] = UInt8(4 * hits + kind)
    }

    /// The body through the stage.
    func staged(
        _ stage: Int, _ probabilities: inout StreamProbabilities
    ) -> [UInt8] {
        guard stage > 0 else { return bytes }
        var encoder = StreamRangeEncoder()
        for (byte, tree) in zip(bytes, trees) {
            encoder.write(byte, tree: tree, &probabilities)
        }
        return encoder.finish()
    }
}

/// Sections 5 and 10: reads the bytes of a body, through the stage.
struct StreamBodySource {
    private enum Bytes {
        case plain
        case coded(StreamRangeDecoder)
    }

    private let input: [UInt8]
    private var position: Int
    private let end: Int
    private var bytes: Bytes
    /// What stage 1 has learned.
    private(set) var probabilities: StreamProbabilities
    private let recorder: StreamTraceRecorder?

    /// The body whose staged bytes are `input[range]`.
    init(
        _ input: [UInt8], _ range: Range<Int>, stage: Int, _ probabilities: StreamProbabilities,
        _ recorder: StreamTraceRecorder? = nil
    ) {
        self.input = input
        (position, end) = (range.lowerBound, range.upperBound)
        bytes =
            stage == 0
            ? .plain : .coded(StreamRangeDecoder(input, from: position, to: end))
        self.probabilities = probabilities
        self.recorder = recorder
    }

    /// The offset of the next byte in the message, or the nearest that is known.
    var offset: Int {
        if case .coded(let decoder) = bytes { return min(decoder.position, end) }
        return position
    }

    /// Whether all bytes have been read.
    var isAtEnd: Bool { offset == end }

    /// An error at the next byte.
    func error(_ code: ReferenceStreamError.Code) -> ReferenceStreamError {
        ReferenceStreamError(code, offset: offset)
    }

    /// The next byte, being number `index` of an operand of class `kind`, after another byte of it.
    mutating func byte(
        _ kind: StreamByteClass, at index: Int = 0, after previous: UInt8? = nil
    ) throws(ReferenceStreamError) -> UInt8 {
        recorder?.read(kind)
        switch bytes {
        case .plain:
            guard position < end else { throw error(.truncated) }
            position += 1
            return input[position - 1]
        case .coded(var decoder):
            let byte = decoder.read(tree: kind.tree(index: index, after: previous), &probabilities)
            bytes = .coded(decoder)
            guard let byte else { throw error(.stageFailed) }
            return byte
        }
    }

    /// The next `count` bytes, from number `first` of an operand on.
    mutating func read(
        _ count: Int, _ kind: StreamByteClass, from first: Int = 0
    ) throws(ReferenceStreamError) -> [UInt8] {
        if case .plain = bytes, count > end - position { throw error(.truncated) }
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes.append(try byte(kind, at: first + index, after: bytes.last))
        }
        return bytes
    }

    /// A number of 1 to 8 bytes, LE.
    mutating func number(
        _ count: Int, _ kind: StreamByteClass
    ) throws(ReferenceStreamError) -> UInt64 {
        StreamNumbers.value(littleEndian: try read(count, kind)[...])
    }

    /// A difference of 1 to 8 bytes.
    mutating func difference(
        _ count: Int, _ kind: StreamByteClass
    ) throws(ReferenceStreamError) -> Int64 {
        StreamNumbers.unzigzag(try number(count, kind))
    }

    /// A varint.
    mutating func varint(
        _ kind: StreamByteClass = .length
    ) throws(ReferenceStreamError) -> Int {
        try StreamNumbers.readVarint(at: offset) { index throws(ReferenceStreamError) in
            try byte(kind, at: index)
        }
    }

    /// One token; of an array or map its header.
    ///
    /// - Parameter limit: the most bytes that it may have.
    mutating func token(limit: Int) throws(ReferenceStreamError) -> [UInt8] {
        var bytes = [try byte(.token)]
        while true {
            let known =
                StreamToken(bytes)?.totalBytes ?? StreamToken.bytesUntilLength(bytes[0])
            guard known <= limit else { throw error(.messageTooLong) }
            guard known > bytes.count else { return bytes }
            bytes += try read(known - bytes.count, .token, from: bytes.count)
        }
    }
}
