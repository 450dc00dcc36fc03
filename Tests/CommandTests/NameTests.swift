import TestSupport
import Testing

/// Names of files are bytes, from the arguments to the system and in every message.
@Suite(.runsTheCommand) struct NameTests {
    @Test func nameThatIsNotUTF8IsThatOfItsOwnFile() throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            """
            bad=$(printf 'x\\377.frames'); other=$(printf 'x\\357\\277\\275.frames')
            printf '\\1\\0\\0\\0\\301' >"$bad"; printf '\\1\\0\\0\\0\\300' >"$other"
            msgpack-intern verify "$bad"; echo $?
            msgpack-intern encode "$other" -o c.mpic
            echo precious >"$(printf 'y\\357\\277\\275')"
            msgpack-intern decode c.mpic -o "$(printf 'y\\377')"; echo $?
            cat "$(printf 'y\\357\\277\\275')"
            cmp "$other" "$(printf 'y\\377')" && echo equal
            rm "$other"; msgpack-intern verify "$bad"; echo $?
            """, in: folder)
        #expect(run.output == "1\n0\nprecious\nequal\n1\n")
        let line = "msgpack-intern: x\\xff.frames: record 0, byte 4: reserved byte c1"
        #expect(run.errors.contains(line), "\(run.errors)")
    }

    @Test(arguments: ["inspect", "stats", "stats --json", "verify", "encode -o c.mpic"])
    func everyVerbTakesAnyName(verb: String) throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun(
            """
            name=$(printf '\\200\\377.frames'); printf '\\1\\0\\0\\0\\300' >"$name"
            msgpack-intern \(verb) "$name"
            """, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.output.contains("\u{FFFD}"))
        if verb == "stats --json" { #expect(run.output.contains(#""path": "\\x80\\xff.frames""#)) }
    }

    @Test func unknownArgumentIsPrintedEscaped() throws {
        let run = try CommandRun(
            #"msgpack-intern verify "$(printf -- '--\377\033[31m')""#, in: TemporaryFolder())
        #expect(run.status == 2)
        #expect(run.errors.contains("\\xff\\u001b[31m"), "\(run.errors)")
        #expect(!run.errors.contains("\u{1B}"))
    }

    @Test(arguments: [247, 248, 255]) func longNamesAreWritten(length: Int) throws {
        let name = String(repeating: "n", count: length)
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun("msgpack-intern encode a.frames -o \(name)", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(folder.names.contains(name))
    }
}
