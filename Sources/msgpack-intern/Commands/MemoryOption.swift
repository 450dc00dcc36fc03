#if Command
import ArgumentParser
import InternedStream

/// The option `--memory` of commands that encode.
struct MemoryOption: ParsableArguments {
    @Option(help: "How much both ends of a stream remember of a direction.")
    var memory = MemoryName.default

    /// The sizes that were chosen.
    var sizes: StreamSizes {
        switch memory {
        case .default: .default
        case .small: .small
        case .tiny: .tiny
        case .large: .large
        }
    }
}

/// The names of `StreamSizes`.
enum MemoryName: String, CaseIterable, ExpressibleByArgument {
    case `default`
    case small
    case tiny
    case large
}
#endif
