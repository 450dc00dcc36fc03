import CBenchmarkSupport

/// Something that is timed and knows what has to come out of it.
///
/// A pass is the unit that is repeated: a whole connection of a stream, or one call of a codec.
/// What a pass needs is made before its clock starts.
struct Benchmark {
    /// `table/input/method/job`; the last two parts are the row and the column.
    let name: String
    /// Messages or calls in a pass.
    let operations: Int
    /// Bytes of MessagePack that a pass takes in, or gives out if it decodes.
    let rawBytes: Int
    /// What the method makes of them; nil for jobs without a size.
    let codedBytes: Int?
    /// FNV-1a over what it makes of them, with a place for each message's end.
    let checksum: UInt64?
    /// The name under which its result is written down; nil if the result depends on more than this
    /// project.
    let expectation: String?
    /// Runs passes.
    ///
    /// - Parameter passes: how many.
    /// - Returns: the CPU time of the timed part in nanoseconds, and whether each pass gave the
    ///   number of bytes that it should.
    let run: (_ passes: Int) -> PassResult
}

/// What passes took, and whether they did what they should.
struct PassResult {
    /// CPU time of the timed part in nanoseconds.
    var nanoseconds: UInt64 = 0
    /// Whether each pass gave the number of bytes that it should.
    var isRight = true
}

/// A benchmark that is not made yet: making it may take longer than running it.
struct Definition {
    /// The name of the benchmark.
    let name: String
    /// Makes its inputs, runs it once, and checks what came out.
    let make: () throws -> Benchmark
}

/// Why a benchmark is not to be believed.
struct BenchmarkFailure: Error, CustomStringConvertible {
    /// The benchmark and what is wrong.
    let description: String

    init(_ name: String, _ what: String) { description = "\(name): \(what)" }
}

/// A stop-watch of the process's CPU time. It has to be stopped before it is read.
struct StopWatch {
    private let start = benchmark_clock_start()

    /// Nanoseconds since it was made.
    @inline(__always)
    func stop() -> UInt64 { benchmark_clock_stop() - start }
}

/// Times `body`, which answers a number that must be `expected`.
@inline(__always)
func timed(expecting expected: Int, passes: Int, _ body: () -> Int) -> PassResult {
    var result = PassResult()
    let watch = StopWatch()
    for _ in 0..<passes where body() != expected { result.isRight = false }
    result.nanoseconds = watch.stop()
    return result
}

/// FNV-1a, 64 bits: a checksum without a library.
struct Checksum {
    /// The sum so far.
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Adds bytes, then their number, so that the borders of messages count.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value = (value ^ UInt64(bytes.count)) &* 0x100_0000_01B3
    }
}
