public import CaptureFiles

/// The captures in `Corpus/`: real traffic that every codec has to carry unchanged.
public enum BundledCorpus {
    /// The paths of all captures, relative to the root of the project.
    public static let paths: [String] =
        ProjectFiles.files(below: "Corpus", suffix: ".gz")
        + ProjectFiles.files(below: "Corpus", suffix: ".msgpack")

    /// All records of the capture at `path`, relative to the root of the project.
    public static func records(_ path: String) throws -> [CaptureRecord] {
        let reader = try CaptureReader(path: ProjectFiles.path(path))
        var records: [CaptureRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    /// The MessagePack messages (frame 0 of each record) of the capture at `path`.
    public static func messages(_ path: String) throws -> [[UInt8]] {
        try records(path).map { $0.frames[0] }
    }
}
