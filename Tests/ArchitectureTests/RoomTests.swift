import TestSupport
import Testing

/// The folders of `Sources/InternedStream` are rooms: a file may name the types of its own room and
/// of the rooms listed for it, and no others. The compiler cannot hold this, as the rooms are one
/// module, which the speed of the codec needs (decision 0012).
@Suite struct RoomTests {
    /// What the types of each room may name, from the top of the house to its ground.
    private static let arrows: [(room: String, below: Set<String>)] = {
        let ground: Set = ["Text", "Settings", "Numbers", "ExcessMemory"]
        let middle: Set = ["Message", "State", "Stages"]
        let directions: Set = ["Encoding", "Decoding"]
        return [
            ("Session", directions.union(middle).union(ground)),
            ("Encoding", middle.union(ground)), ("Decoding", middle.union(ground)),
            ("Message", ground), ("State", ground), ("Stages", ground),
            ("Text", []), ("Settings", []), ("Numbers", []), ("ExcessMemory", []),
        ]
    }()

    private static let sources = SwiftSource.all.filter { $0.module == "InternedStream" }

    /// The room of a file: its folder, or its own name if it lies in no folder.
    private static func room(of source: SwiftSource) -> String {
        let parts = source.path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : String(parts[2].dropLast(".swift".count))
    }

    /// The room of each type that is declared at the top level of a file.
    private static let homes: [String: String] = {
        var homes: [String: String] = [:]
        for source in sources {
            for type in source.topLevelTypes { homes[type.name] = room(of: source) }
        }
        return homes
    }()

    @Test func everyRoomHasItsRow() {
        #expect(Self.sources.count > 30 && Self.homes.count > 30)
        let rooms = Set(Self.sources.map(Self.room))
        #expect(rooms.subtracting(Self.arrows.map(\.room)).isEmpty)
    }

    @Test func roomsBelowKnowNothingOfThoseAbove() {
        for (index, arrow) in Self.arrows.enumerated() {
            let above = Set(Self.arrows[..<index].map(\.room))
            #expect(arrow.below.isDisjoint(with: above), "\(arrow.room) points up")
        }
    }

    @Test func typesAreNamedFromTheirRoomOrFromAbove() {
        for source in Self.sources {
            let room = Self.room(of: source)
            guard let arrow = Self.arrows.first(where: { $0.room == room }) else { continue }
            for (index, line) in source.code.enumerated() {
                for word in line.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
                    guard let home = Self.homes[String(word)], home != room else { continue }
                    #expect(
                        arrow.below.contains(home),
                        "\(source.place(index)): \(room) names \(word) of \(home)")
                }
            }
        }
    }
}

/// Where a type is found.
@Suite struct FileNameTests {
    /// The modules that users import.
    private static let products: Set = [
        "MsgPackWire", "MessagePackCoding", "KeyMap", "InternedStream", "InternedCoding",
        "InternedStreamNIO", "MsgPackCInterop",
    ]

    /// A public type has a file of its name, so that nobody has to search for it.
    @Test func publicTypesAreInFilesOfTheirName() {
        for source in SwiftSource.all where Self.products.contains(source.module) {
            let file = source.path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            for type in source.topLevelTypes where type.isPublic {
                #expect(
                    file == type.name || file.hasPrefix(type.name + "+"),
                    "\(source.path) declares \(type.name)")
            }
        }
    }
}
