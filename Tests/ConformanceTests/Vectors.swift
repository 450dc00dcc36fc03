import Foundation
import Testing

/// The vector files in `Tests/Vectors`.
enum Vectors {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Vectors")

    /// The bytes of the file at `path` in the vectors' folder.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }

    /// The JSON document at `path` in the vectors' folder.
    static func json<Document: Decodable>(_ path: String) throws -> Document {
        try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appending(path: path)))
    }
}

/// One line of `hostile/manifest.json`.
struct HostileFile: Decodable, CustomTestStringConvertible {
    /// What a decoder has to do with the file.
    enum Verdict: String, Decodable {
        case accept
        case reject
        case limit
        case policy
    }

    let file: String
    let bytes: Int
    let expect: Verdict
    let what: String

    var testDescription: String { file }

    /// The content of the file.
    func content() throws -> [UInt8] {
        try Vectors.bytes("hostile/" + file)
    }

    /// All files of the manifest, in its order.
    static let all: [HostileFile] = (try? Vectors.json("hostile/manifest.json")) ?? []
}
