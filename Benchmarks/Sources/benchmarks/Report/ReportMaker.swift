import Foundation

/// Runs everything and puts the report together.
struct ReportMaker {
    let rounds: Rounds
    let isQuick: Bool
    let expectations: Expectations
    let instructions = InstructionCounts.load()
    /// Says what is going on.
    let say: (String) -> Void

    /// The whole report.
    func make() throws -> Report {
        var report = Report(
            date: Surroundings.date, machine: Surroundings.machine,
            processors: ProcessInfo.processInfo.activeProcessorCount, rounds: rounds.count,
            isQuick: isQuick, versions: Surroundings.versions)
        let methods = measurableMethods
        for name in Traffic.names {
            say("streams: \(name)")
            report.streams.append(try streamSection(name, methods))
        }
        for input in CodecInputs.names {
            say("codec: input \(input)")
            report.codec += try codecRows(
                CodecTable.definitions(input), reference: Self.counterpart)
        }
        say("look-ups")
        report.intern = try codecRows(InternTable.definitions) { _ in nil }
        say("allocations, memory, age")
        try gauge(&report, methods)
        return report
    }

    /// The methods that lack nothing; says what the others lack.
    private var measurableMethods: [StreamMethod] {
        StreamTable.methods.filter { method in
            guard let missing = method.missing() else { return true }
            say("without \(method.name): \(missing)")
            return false
        }
    }

    private func gauge(_ report: inout Report, _ methods: [StreamMethod]) throws {
        let traffic = try Traffic.frames.get()
        report.allocations = methods.map { $0.allocations(traffic) }
        report.idle = try IdleMemory.measure(sessions: 10_000)
        report.ages =
            methods
            .filter { ["stream-1", "stream-3", "lz4", "zlib-6"].contains($0.name) }
            .map { $0.ages(traffic, isQuick ? 10 : 50) }
    }

    private func make(_ definitions: [Definition]) throws -> [Benchmark] {
        try definitions.map { definition in
            let benchmark = try definition.make()
            try expectations.check(benchmark)
            return benchmark
        }
    }

    private func streamSection(_ name: String, _ methods: [StreamMethod]) throws -> StreamSection {
        let benchmarks = try make(StreamTable.definitions(name, methods))
        let times = try rounds.measure(benchmarks)
        let twins = [String: String](
            uniqueKeysWithValues: methods.compactMap { method in
                method.twin.map { (method.name, $0) }
            })
        func column(_ method: String, _ job: String) -> [Double]? {
            benchmarks.firstIndex { $0.name == "stream/\(name)/\(method)/\(job)" }
                .map { times[$0] }
        }
        func cell(_ method: String, _ index: Int, _ job: String) -> StreamCell {
            let benchmark = benchmarks[index]
            let spread = Spread(times[index])
            let bytes = Double(benchmark.rawBytes) / Double(benchmark.operations)
            return StreamCell(
                nanoseconds: spread, megabytesPerSecond: bytes * 1e3 / spread.median,
                timesLz4: column("lz4", job).map { .ratio($0, times[index]) },
                timesZlib6: column("zlib-6", job).map { .ratio($0, times[index]) },
                timesSwiftBuild: twins[method].flatMap { column($0, job) }
                    .map { .ratio($0, times[index]) },
                instructions: instructions.perOperation(benchmark))
        }
        let rows = stride(from: 0, to: benchmarks.count, by: 2).map { index in
            let coded = benchmarks[index].codedBytes ?? 0
            let method = String(benchmarks[index].name.split(separator: "/")[2])
            return StreamRow(
                method: method, codedBytes: coded,
                percent: Double(coded) / Double(benchmarks[index].rawBytes) * 100,
                encode: cell(method, index, "encode"), decode: cell(method, index + 1, "decode"))
        }
        let traffic = try Traffic.named(name)
        return StreamSection(
            traffic: name, title: traffic.title, messages: traffic.messageCount,
            rawBytes: traffic.rawBytes, rows: rows)
    }

    /// The job of msgpack-c that does what a job of ours does.
    private static func counterpart(_ job: String) -> String? {
        switch job {
        case "skip", "validate-utf8", "scan", "scan-pieces", "index", "typed-decode",
            "value-decode":
            "msgpack-c-unpack"
        case "encode-from-index", "typed-encode", "value-encode": "msgpack-c-pack"
        case "pack-by-reference", "gather-codable", "gather-typed": "msgpack-c-vrefbuffer"
        default: nil
        }
    }

    private func codecRows(
        _ definitions: [Definition], reference: (String) -> String?
    ) throws -> [CodecRow] {
        let benchmarks = try make(definitions)
        let times = try rounds.measure(benchmarks)
        return benchmarks.indices.map { index in
            let benchmark = benchmarks[index]
            let parts = benchmark.name.split(separator: "/").map(String.init)
            let rival = reference(parts[2]).flatMap { name in
                benchmarks.firstIndex { $0.name == "codec/\(parts[1])/\(name)" }
            }
            let spread = Spread(times[index])
            let bytes = Double(benchmark.rawBytes) / Double(benchmark.operations)
            return CodecRow(
                input: parts[1], job: parts[2], nanoseconds: spread,
                megabytesPerSecond: bytes * 1e3 / spread.median,
                timesMsgpackC: rival.map { .ratio(times[$0], times[index]) },
                instructions: instructions.perOperation(benchmark))
        }
    }
}
