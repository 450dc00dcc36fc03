/// What a method made of traffic: kept for the life of the process, as the input of decoding.
struct CodedTraffic {
    /// The coded messages of each connection.
    private(set) var connections: [[UnsafeRawBufferPointer]] = []
    /// Bytes of all of them.
    private(set) var byteCount = 0
    /// Checksum of all of them.
    private(set) var checksum = Checksum()

    /// Behind each coded message: the end of a sync flush, which inflate wants and nobody sends,
    /// and zeros.
    private static let ending: [UInt8] = [0, 0, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 28)

    /// Begins the next connection.
    mutating func beginConnection() { connections.append([]) }

    /// Keeps a copy of a message of the connection begun last.
    mutating func keep(_ coded: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: coded.count + Self.ending.count, alignment: 16)
        copy.copyMemory(from: coded)
        for (index, byte) in Self.ending.enumerated() { copy[coded.count + index] = byte }
        connections[connections.count - 1].append(
            UnsafeRawBufferPointer(rebasing: copy[..<coded.count]))
        byteCount += coded.count
        checksum.add(coded)
    }
}

/// A method of the table of streams: its codec, applied to traffic.
struct StreamMethod {
    /// Its row.
    let name: String
    /// The method that has to give the same bytes, and whose speed this one should have.
    let twin: String?
    /// What it lacks to be measured here, if anything.
    let missing: () -> String?
    /// Its allocations once it has seen the traffic.
    let allocations: (_ traffic: Traffic) -> AllocationCount
    /// What its messages cost when the connection is young and when it is old.
    let ages: (_ traffic: Traffic, _ age: Int) -> AgeCost
    /// Its two benchmarks on traffic.
    let definitions: (_ trafficName: String, _ load: @escaping () throws -> Traffic) -> [Definition]

    /// A method that `Codec` carries out. It is pinned if its bytes depend on this project alone.
    init<Codec: StreamCodec & ~Copyable>(
        _ name: String, _: Codec.Type, isPinned: Bool = false, twin: String? = nil,
        missing: @escaping () -> String? = { nil }
    ) {
        self.name = name
        self.twin = twin
        self.missing = missing
        allocations = { AllocationCount.of(name, Codec.self, $0) }
        ages = { AgeCost.of(name, Codec.self, $0, age: $1) }
        definitions = { trafficName, load in
            let table = "stream/\(trafficName)/"
            let expectation = isPinned ? table + (twin ?? name) : nil
            func definition(
                _ job: String, _ pass: @escaping (Traffic, CodedTraffic, Int) -> PassResult
            ) -> Definition {
                let full = "\(table)\(name)/\(job)"
                return Definition(name: full) {
                    if let missing = missing() { throw BenchmarkFailure(full, missing) }
                    let traffic = try load()
                    let coded = try coded(Codec.self, traffic, full)
                    return Benchmark(
                        name: full, operations: traffic.messageCount, rawBytes: traffic.rawBytes,
                        codedBytes: coded.byteCount, checksum: coded.checksum.value,
                        expectation: expectation
                    ) { passes in pass(traffic, coded, passes) }
                }
            }
            return [
                definition("encode") { encode(Codec.self, $0, $1.byteCount, $2) },
                definition("decode") { decode(Codec.self, $0, $1, $2) },
            ]
        }
    }
}

/// Codes all traffic, decodes it again, and compares every byte.
private func coded<Codec: StreamCodec & ~Copyable>(
    _: Codec.Type, _ traffic: Traffic, _ name: String
) throws -> CodedTraffic {
    var result = CodedTraffic()
    for connection in traffic.connections {
        result.beginConnection()
        var sender = Codec(connection)
        var receiver = Codec(connection)
        for (index, message) in connection.messages.enumerated() {
            result.keep(sender.encode(message))
            let kept = result.connections[result.connections.count - 1][index]
            let decoded = receiver.decode(kept, rawBytes: message.raw.count, isChecked: true)
            guard decoded.elementsEqual(message.raw) else {
                throw BenchmarkFailure(name, "message \(index) came back different")
            }
        }
    }
    return result
}

private func encode<Codec: StreamCodec & ~Copyable>(
    _: Codec.Type, _ traffic: Traffic, _ expectedBytes: Int, _ passes: Int
) -> PassResult {
    var result = PassResult()
    for _ in 0..<passes {
        var bytes = 0
        for connection in traffic.connections {
            var codec = Codec(connection)
            let watch = StopWatch()
            for index in 0..<connection.messages.count {
                bytes &+= codec.encode(connection.messages[index]).count
            }
            result.nanoseconds += watch.stop()
        }
        if bytes != expectedBytes { result.isRight = false }
    }
    return result
}

private func decode<Codec: StreamCodec & ~Copyable>(
    _: Codec.Type, _ traffic: Traffic, _ coded: CodedTraffic, _ passes: Int
) -> PassResult {
    var result = PassResult()
    for _ in 0..<passes {
        var bytes = 0
        for (number, connection) in traffic.connections.enumerated() {
            var codec = Codec(connection)
            coded.connections[number].withUnsafeBufferPointer { messages in
                let watch = StopWatch()
                for index in 0..<messages.count {
                    let decoded = codec.decode(
                        messages[index], rawBytes: connection.messages[index].raw.count,
                        isChecked: false)
                    bytes &+= decoded.count
                }
                result.nanoseconds += watch.stop()
            }
        }
        if bytes != traffic.rawBytes { result.isRight = false }
    }
    return result
}
