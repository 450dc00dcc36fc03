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
    /// Whether its bytes depend on this project alone.
    let isPinned: Bool
    /// Its allocations once it has seen the traffic.
    let allocations: (_ traffic: Traffic) -> AllocationCount
    /// What its messages cost when the connection is young and when it is old.
    let ages: (_ traffic: Traffic, _ age: Int) -> AgeCost
    /// Its two benchmarks on traffic.
    let definitions: (_ trafficName: String, _ load: @escaping () throws -> Traffic) -> [Definition]

    /// A method that `Codec` carries out.
    init<Codec: StreamCodec & ~Copyable>(_ name: String, _: Codec.Type, isPinned: Bool = false) {
        self.name = name
        self.isPinned = isPinned
        allocations = { AllocationCount.of(name, Codec.self, $0) }
        ages = { AgeCost.of(name, Codec.self, $0, age: $1) }
        definitions = { trafficName, load in
            let prefix = "stream/\(trafficName)/\(name)/"
            return [
                Definition(name: prefix + "encode") {
                    let traffic = try load()
                    let coded = try coded(Codec.self, traffic, prefix)
                    return benchmark(prefix + "encode", traffic, coded, isPinned) { passes in
                        encode(Codec.self, traffic, coded.byteCount, passes)
                    }
                },
                Definition(name: prefix + "decode") {
                    let traffic = try load()
                    let coded = try coded(Codec.self, traffic, prefix)
                    return benchmark(prefix + "decode", traffic, coded, isPinned) { passes in
                        decode(Codec.self, traffic, coded, passes)
                    }
                },
            ]
        }
    }
}

private func benchmark(
    _ name: String, _ traffic: Traffic, _ coded: CodedTraffic, _ isPinned: Bool,
    _ run: @escaping (Int) -> PassResult
) -> Benchmark {
    Benchmark(
        name: name, operations: traffic.messageCount, rawBytes: traffic.rawBytes,
        codedBytes: coded.byteCount, checksum: coded.checksum.value, isPinned: isPinned, run: run)
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
