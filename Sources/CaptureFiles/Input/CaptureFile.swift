/// A file that holds traffic, as a capture or as a container: its first bytes say which.
///
/// The file is opened once, so that a pipe can be read like a file.
public enum CaptureFile {
    /// Messages as they went over the wire.
    case capture(CaptureReader)

    /// Coded messages, written by `ContainerWriter`.
    case container(ContainerReader)

    /// Opens `path`, where `-` is standard input. The kind and the gzip layer of a capture are found as
    /// ``CaptureReader/init(path:kind:limits:)`` finds them.
    ///
    /// - Throws: what opening a capture or a container throws, but not `isContainer` or
    ///   `notAContainer`.
    public init(
        path: String, kind: CaptureKind? = nil, limits: CaptureLimits = CaptureLimits()
    ) throws(CaptureError) {
        let window = try InputWindow(path: path, limits: limits)
        if try ContainerReader.isContainer(window) {
            self = .container(try ContainerReader(window, limits: limits))
        } else {
            self = .capture(
                try CaptureReader(window, path: path, kind: kind, limits: limits))
        }
    }
}
