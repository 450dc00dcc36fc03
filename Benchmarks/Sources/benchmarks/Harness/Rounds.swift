/// Runs benchmarks side by side: every round runs each of them once, so that a slow second of the
/// machine falls on all alike.
struct Rounds {
    /// How many rounds count; one before them warms up and calibrates.
    let count: Int
    /// CPU time that each benchmark should take in a round, in nanoseconds.
    let nanoseconds: UInt64

    /// What a person waits for: minutes.
    static let full = Rounds(count: 15, nanoseconds: 40_000_000)
    /// For a look while working; the figures are rough.
    static let quick = Rounds(count: 3, nanoseconds: 3_000_000)

    /// Nanoseconds an operation, a row for each benchmark, a column for each round.
    ///
    /// - Throws: ``BenchmarkFailure`` if a benchmark did not do what it should.
    func measure(_ benchmarks: [Benchmark]) throws -> [[Double]] {
        let passes = try benchmarks.map(calibrate)
        var times = benchmarks.map { _ in [Double]() }
        for round in 0..<count {
            for step in benchmarks.indices {
                // Each round starts elsewhere, so that nobody always follows the same neighbour.
                let index = (step + round * 5) % benchmarks.count
                times[index].append(try time(benchmarks[index], passes[index]))
            }
        }
        return times
    }

    private func calibrate(_ benchmark: Benchmark) throws -> Int {
        var passes = 1
        while true {
            let result = benchmark.run(passes)
            guard result.isRight else { throw BenchmarkFailure(benchmark.name, "wrong result") }
            let enough = nanoseconds / 8
            if result.nanoseconds >= enough || passes >= 1 << 24 {
                let scale = Double(nanoseconds) / Double(max(result.nanoseconds, 1))
                return max(1, Int(Double(passes) * scale))
            }
            passes *= 4
        }
    }

    private func time(_ benchmark: Benchmark, _ passes: Int) throws -> Double {
        let result = benchmark.run(passes)
        guard result.isRight else { throw BenchmarkFailure(benchmark.name, "wrong result") }
        return Double(result.nanoseconds) / Double(passes * benchmark.operations)
    }
}

/// The middle of some numbers, and how far they spread.
struct Spread: Codable {
    /// The median.
    let median: Double
    /// The smallest and the largest.
    let least: Double
    let greatest: Double

    /// Of at least one number.
    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        least = sorted[0]
        greatest = sorted[sorted.count - 1]
    }

    /// How often `times` fits into `others`, round by round: above 1, the first is faster.
    static func ratio(_ others: [Double], _ times: [Double]) -> Spread {
        Spread(zip(others, times).map { $0 / $1 })
    }
}
