import Foundation
import MsgPackCInterop
import TestSupport
import Testing

/// The third opinion on the vectors that others published.
@Suite struct MsgPackCVectorsTests {
    /// One line of the list of hostile files.
    struct Hostile: Decodable {
        let file: String
        let expect: String
    }

    /// One value of kawanet/msgpack-test-suite; only its encodings are looked at here.
    struct Encodings: Decodable {
        let msgpack: [String]
    }

    private func read<Content: Decodable>(_ path: String, as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(type, from: Data(contentsOf: ProjectFiles.url(path)))
    }

    @Test func hostileFilesGetTheVerdictOfTheirList() throws {
        let folder = "Tests/Vectors/hostile/"
        let files = try read(folder + "manifest.json", as: [Hostile].self)
        #expect(files.count > 100)
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(folder + file.file)))
            let verdict = MsgPackCUnpacker.unpack(bytes)
            switch (verdict, file.expect) {
            case (.accept(_, let consumedBytes), "accept"):
                #expect(consumedBytes == bytes.count, "\(file.file)")
            // Bytes after the document are the caller's to judge.
            case (.accept(_, let consumedBytes), "reject"):
                #expect(consumedBytes < bytes.count, "\(file.file)")
            case (.reject, "reject"), (.reject, "limit"), (.beyondLimits, "limit"), (_, "policy"):
                break
            default:
                Issue.record("\(file.file): \(file.expect), msgpack-c says otherwise")
            }
        }
    }

    @Test func everyEncodingOfAValueGivesTheSameValue() throws {
        let groups = try read(
            "Tests/Vectors/kawanet-msgpack-test-suite/msgpack-test-suite.json",
            as: [String: [Encodings]].self)
        var count = 0
        for (group, values) in groups.sorted(by: { $0.key < $1.key }) {
            for value in values {
                var read: [MsgPackCValue] = []
                for text in value.msgpack {
                    let bytes = [UInt8](hex: text)
                    let verdict = MsgPackCUnpacker.unpack(bytes)
                    guard case .accept(let document, let consumedBytes) = verdict else {
                        Issue.record("\(group): \(text)")
                        continue
                    }
                    #expect(consumedBytes == bytes.count, "\(group): \(text)")
                    read.append(document)
                    count += 1
                }
                #expect(numbersAside(read) <= 1, "\(group): \(value.msgpack)")
            }
        }
        #expect(count == 233)
    }

    /// How many different values there are; numbers, which the suite also lists as floats, count as
    /// one.
    private func numbersAside(_ values: [MsgPackCValue]) -> Int {
        var others: [MsgPackCValue] = []
        var hasNumber = false
        for value in values {
            switch value {
            case .unsigned, .negative, .float32, .float64: hasNumber = true
            default: if !others.contains(value) { others.append(value) }
            }
        }
        return others.count + (hasNumber ? 1 : 0)
    }

    @Test func casesAreFiftyOneDocumentsInARow() throws {
        for name in ["cases.msg", "cases_compact.msg"] {
            let url = ProjectFiles.url("Tests/Vectors/msgpack-cases/" + name)
            var rest = try [UInt8](Data(contentsOf: url))[...]
            var count = 0
            while !rest.isEmpty {
                let bytes = Array(rest)
                guard
                    case .accept(_, let consumedBytes) =
                        MsgPackCUnpacker.unpack(bytes)
                else {
                    Issue.record("\(name), \(bytes.count) bytes before the end")
                    break
                }
                rest = rest.dropFirst(consumedBytes)
                count += 1
            }
            #expect(count == 51, "\(name)")
        }
    }
}
