public import Foundation

/// Paths of files in the checkout that the tests were built from.
public enum ProjectFiles {
    /// The folder of `Package.swift`.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The file or folder at `path`, relative to the root.
    public static func url(_ path: String) -> URL {
        root.appendingPathComponent(path)
    }

    /// The absolute path of `path`, which is relative to the root.
    public static func path(_ path: String) -> String {
        url(path).path
    }

    /// The files below `folder` (relative to the root) whose names end in `suffix`, as paths
    /// relative to the root, sorted. Folders whose names begin with a dot are left out.
    public static func files(below folder: String, suffix: String) -> [String] {
        let base = url(folder).path
        guard let found = FileManager.default.enumerator(atPath: base) else { return [] }
        return found.compactMap { $0 as? String }
            .filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") && !$0.contains("/.") }
            .map { folder + "/" + $0 }
            .sorted()
    }

    /// The text of the file at `path`, relative to the root.
    public static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }
}

/// A new empty folder, which is removed with the last reference to it.
public final class TemporaryFolder {
    /// The path of the folder.
    public let url: URL

    /// Makes the folder.
    public init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("msgpack-intern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of `name` in the folder.
    public func path(_ name: String) -> String {
        url.appendingPathComponent(name).path
    }

    /// Writes a file and returns its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    /// The bytes of the file called `name`.
    public func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: url.appendingPathComponent(name)))
    }

    /// The names of everything in the folder, sorted.
    public var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    }
}
