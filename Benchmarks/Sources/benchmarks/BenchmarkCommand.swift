import Foundation

/// Measures the codecs of this project beside others.
@main
enum BenchmarkCommand {
    private static let usage = """
        benchmarks [--quick] [--json FILE] [--record FOLDER] [--python FILE]
            Runs everything and prints the tables. --quick: rough figures in seconds. --json: the
            report as JSON. --record: JSON, Markdown and the picture in FOLDER. --python: rows that
            Benchmarks/Python/bench.py printed.
        benchmarks job NAME PASSES
            Runs passes of one benchmark, for tools that count instructions.
        benchmarks jobs
            Prints all names.
        benchmarks inputs FOLDER
            Writes the inputs of the codec into FOLDER.
        benchmarks expect
            Writes down in expected.json what the benchmarks produce now.
        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    private static var definitions: [Definition] {
        Traffic.names.flatMap { StreamTable.definitions($0) }
            + CodecInputs.names.flatMap(CodecTable.definitions) + InternTable.definitions
    }

    private static func run(_ arguments: [String]) throws {
        switch (arguments.first, arguments.count) {
        case ("job", 3): try runJob(arguments[1], passes: Int(arguments[2]) ?? 1)
        case ("jobs", 1): for definition in definitions { print(definition.name) }
        case ("inputs", 2): try writeInputs(URL(fileURLWithPath: arguments[1]))
        case ("expect", 1): try Expectations.record(try definitions.map { try $0.make() })
        case ("--help", _), ("-h", _): print(usage)
        default: try runAll(arguments)
        }
    }

    private static func runJob(_ name: String, passes: Int) throws {
        let all = definitions
        guard let definition = all.first(where: { $0.name == name }) else {
            throw BenchmarkFailure(name, "no such benchmark; `benchmarks jobs` prints the names")
        }
        let benchmark = try definition.make()
        // The others stay: what the allocator has to do depends on the holes that they would leave.
        try withExtendedLifetime(all) {
            guard benchmark.run(passes).isRight else {
                throw BenchmarkFailure(name, "wrong result")
            }
        }
    }

    private static func writeInputs(_ folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in CodecInputs.names {
            let file = folder.appendingPathComponent(name + ".msgpack")
            try Data(try CodecInputs.bytes(name)).write(to: file)
        }
    }

    private static func runAll(_ arguments: [String]) throws {
        var arguments = arguments
        func take(_ option: String) throws -> String? {
            guard let index = arguments.firstIndex(of: option) else { return nil }
            guard index + 1 < arguments.count else {
                throw BenchmarkFailure(option, "needs a path")
            }
            defer { arguments.removeSubrange(index...index + 1) }
            return arguments[index + 1]
        }
        let (json, folder, python) = (
            try take("--json"), try take("--record"), try take("--python")
        )
        let isQuick = arguments == ["--quick"]
        guard arguments.isEmpty || isQuick else {
            throw BenchmarkFailure(arguments.joined(separator: " "), "not understood\n\(usage)")
        }
        let maker = ReportMaker(
            rounds: isQuick ? .quick : .full, isQuick: isQuick,
            expectations: try Expectations.load()
        ) { FileHandle.standardError.write(Data("measuring \($0)\n".utf8)) }
        var report = try maker.make()
        if let python {
            let data = try Data(contentsOf: URL(fileURLWithPath: python))
            report.python = try JSONDecoder().decode([PythonRow].self, from: data)
        }
        print(TextReport.text(report))
        if let json { try JSONFile.write(report, to: URL(fileURLWithPath: json)) }
        if let folder { try record(report, in: URL(fileURLWithPath: folder)) }
    }

    private static func record(_ report: Report, in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let name = "\(report.date)-\(Surroundings.machineKind)"
        try JSONFile.write(report, to: folder.appendingPathComponent(name + ".json"))
        let files = [
            name + ".md": TextReport.text(report),
            "pareto.svg": report.streams.first.map(ParetoPicture.svg) ?? "",
        ]
        for (file, text) in files {
            try text.write(
                to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
        }
    }
}
