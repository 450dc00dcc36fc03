import MsgPackReference
import TestSupport
import Testing

/// The stories say what goes over the wire, byte by byte.
struct InternedStreamStoryTests {
    @Test func thereAreStoriesAndExamples() {
        #expect(Story.all.count >= 9)
        #expect(Story.examples.count == 4)
    }

    @Test(arguments: Story.all)
    func storyIsDecoded(story: Story) throws {
        let sides = StorySides(story)
        for event in story.events {
            switch event {
            case .message(let side, let frames, let coded):
                #expect(try sides.decoders[1 - side].decode(coded) == frames)
                // Its items are there for the other direction only when it goes out here, too.
                _ = try sides.encoders[side].encode(frames)
            case .acknowledgement(let side, let coded):
                _ = sides.encoders[side].acknowledgement()
                #expect(try sides.decoders[1 - side].decode(coded).isEmpty)
            }
        }
    }

    @Test(arguments: Story.all)
    func storyIsWhatTheEncoderWrites(story: Story) throws {
        let sides = StorySides(story)
        for event in story.events {
            switch event {
            case .message(let side, let frames, let coded):
                #expect(try sides.encoders[side].encode(frames).hex == coded.hex)
                _ = try sides.decoders[1 - side].decode(coded)
            case .acknowledgement(let side, let coded):
                #expect(sides.encoders[side].acknowledgement()?.hex == coded.hex)
                _ = try sides.decoders[1 - side].decode(coded)
            }
        }
    }
}

/// The two ends of a story's connection, one-way or two-way.
struct StorySides {
    let encoders: [ReferenceStreamEncoder]
    let decoders: [ReferenceStreamDecoder]

    init(_ story: Story) {
        let parameters = ReferenceStreamParameters(
            level: story.level, entriesLog2: story.entriesLog2,
            historyLog2: story.historyLog2, neverIntern: story.neverIntern)
        if story.isTwoWay {
            let sessions = [ReferenceStreamSession(parameters), .init(parameters)]
            encoders = sessions.map(\.encoder)
            decoders = sessions.map(\.decoder)
        } else {
            encoders = [ReferenceStreamEncoder(parameters)]
            decoders = [ReferenceStreamDecoder(), ReferenceStreamDecoder()]
        }
    }
}
