import Foundation
import TestSupport
import Testing

/// Where output goes: what is there already, what ends the program, and what is left then.
@Suite(.runsTheCommand) struct OutputTests {
    /// A folder with a.frames, one message, and its container a.mpic.
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](hex: "01000000c0"), to: "a.frames")
        let run = try CommandRun("msgpack-intern encode a.frames -o a.mpic", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return folder
    }

    private static let capture = "\u{1}\0\0\0\u{FFFD}"

    // MARK: Places

    @Test func standardOutputByItsNameKeepsWhatIsThere() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            { echo header; msgpack-intern decode a.mpic -o /dev/stdout; echo footer; } >out
            echo keep >log; msgpack-intern decode a.mpic -o /dev/stdout >>log
            echo keep >third; msgpack-intern decode a.mpic -o /proc/self/fd/3 3>>third
            cat out log third
            """, in: folder)
        #expect(
            run.output
                == "header\n\(Self.capture)footer\nkeep\n\(Self.capture)keep\n\(Self.capture)")
    }

    @Test func linkToStandardOutputStaysALink() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            ln -s /proc/self/fd/1 link
            exec 9>&1 >gone; rm gone
            msgpack-intern decode a.mpic -o link; echo $? >&9
            test -L link && echo link >&9
            ls >&9
            """, in: folder)
        #expect(run.output == "0\nlink\na.frames\na.mpic\nlink\n", "\(run.errors)")
    }

    @Test func descriptorForReadingIsRefused() throws {
        let run = try CommandRun(
            "msgpack-intern decode a.mpic -o /dev/fd/3 3<a.frames; echo $?", in: Self.folder())
        #expect(run.output == "4\n")
        #expect(run.errors.contains("cannot open: Bad file descriptor"), "\(run.errors)")
    }

    @Test func linkIsWrittenThroughFromAnyFolder() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            mkdir one two; echo old >two/file; ln -s ../two/file one/link; ln -s one/link chain
            msgpack-intern decode a.mpic -o chain && cmp a.frames two/file && readlink chain one/link
            ls one two
            """, in: folder)
        #expect(run.output == "one/link\n../two/file\none:\nlink\n\ntwo:\nfile\n", "\(run.errors)")
    }

    @Test func linkToNothingIsRefused() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            "ln -s missing link; msgpack-intern decode a.mpic -o link; echo $?; readlink link; ls",
            in: folder)
        #expect(run.output == "4\nmissing\na.frames\na.mpic\nlink\n")
        #expect(run.errors.contains("link: the link leads to nothing\n  Name the file"))
    }

    @Test func linksInACircleAreRefused() throws {
        let run = try CommandRun(
            "ln -s b c; ln -s c b; msgpack-intern decode a.mpic -o b; echo $?", in: Self.folder())
        #expect(run.output == "4\n")
    }

    @Test func readOnlyFileIsRefused() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            "echo mine >kept; chmod 444 kept; msgpack-intern decode a.mpic -o kept; echo $?; cat kept",
            in: folder)
        #expect(run.output == "4\nmine\n")
        #expect(run.errors == "msgpack-intern: kept: cannot open: Permission denied\n")
        #expect(folder.names == ["a.frames", "a.mpic", "kept"])
    }

    @Test(arguments: [".", "missing/out", "a.frames/out", "new/", "''"])
    func placeThatCannotBeAFileIsRefused(place: String) throws {
        let folder = try Self.folder()
        let run = try CommandRun("msgpack-intern decode a.mpic -o \(place)", in: folder)
        #expect(run.status == 4, "\(run.errors)")
        #expect(folder.names == ["a.frames", "a.mpic"])
    }

    // MARK: Ends

    @Test(arguments: [("HUP", 129), ("INT", 130), ("TERM", 143), ("XCPU", 152), ("SEGV", 139)])
    func signalLeavesNoTemporaryFile(signal: String, status: Int) throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            mkfifo pipe; mkdir place; echo old >place/out
            { exec 3>pipe; head -c 12 a.mpic >&3
              until ls place/*.part >/dev/null 2>&1; do sleep 0.05; done
              ls place | wc -l; kill -\(signal) $(cat pid); sleep 0.2; } &
            sh -c 'ulimit -c 0; echo $$ >pid; exec msgpack-intern decode pipe -o place/out'
            echo $?; wait; ls place; cat place/out
            """, in: folder)
        let words = run.output.split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(words == ["2", "\(status)", "out", "old"], "\(run.errors)")
    }

    @Test func ignoredSignalStaysIgnored() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            mkfifo pipe
            { exec 3>pipe; head -c 12 a.mpic >&3; until ls *.part >/dev/null 2>&1; do sleep 0.05; done
              kill -HUP $(cat pid); sleep 0.2; tail -c +13 a.mpic >&3; } &
            sh -c 'trap "" HUP; echo $$ >pid; exec msgpack-intern decode pipe -o out'
            echo $?; wait; cmp out a.frames && echo equal
            """, in: folder)
        #expect(run.output == "0\nequal\n", "\(run.errors)")
    }

    /// A file beyond the limit is what a full disk is: the system refuses to write.
    @Test func outputThatDoesNotFitLeavesNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write([0xC6, 0, 4, 0, 0] + Array(repeating: 7, count: 1 << 18), to: "a.msgpack")
        let run = try CommandRun(
            """
            msgpack-intern encode a.msgpack -o a.mpic; mkdir place
            ulimit -f 64; msgpack-intern decode a.mpic -o place/out; echo $?; ls place
            """, in: folder)
        #expect(run.output == "4\n")
        #expect(run.errors == "msgpack-intern: place/out: cannot write: File too large\n")
    }

    @Test(arguments: ["--help", "--version", "decode --help", "--generate-completion-script bash"])
    func whatCannotBePrintedIsNoSuccess(arguments: String) throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let run = try CommandRun("msgpack-intern \(arguments) >/dev/full", in: TemporaryFolder())
        #expect(run.status == 4)
        let closed = try CommandRun("msgpack-intern \(arguments) >&-", in: TemporaryFolder())
        #expect(closed.status == 4)
        #expect(closed.errors.contains("standard output: cannot open: Bad file descriptor"))
    }

    /// The next file to be opened would get the number of standard error, and hold its messages.
    @Test func closedDescriptorsDoNotBecomeThoseOfFiles() throws {
        let folder = try Self.folder()
        let run = try CommandRun(
            """
            msgpack-intern decode a.mpic -o out <&- >&- 2>&- && cmp out a.frames && echo equal
            echo old >kept; { head -c 20 a.mpic; echo; } >bad.mpic
            msgpack-intern decode bad.mpic -o kept >&- 2>&-; echo $?; cat kept
            msgpack-intern verify - <&- 2>/dev/null; echo $?
            """, in: folder)
        #expect(run.output == "equal\n1\nold\n4\n", "\(run.errors)")
    }

    // MARK: Limits

    @Test func outputOutOfProportionIsRefused() throws {
        let folder = try TemporaryFolder()
        // 5,000 times one item, which is a bit for each of them: 1 MB in some dozen bytes.
        let item: [UInt8] = [0xD9, 200] + Array(repeating: 0x61, count: 200)
        var message: [UInt8] = [0xDC, 0x13, 0x88]
        for _ in 0..<5_000 { message += item }
        try folder.write(message, to: "one")
        let size = 80 * message.count
        let run = try CommandRun(
            """
            for i in $(seq 80); do cat one; done | msgpack-intern encode - -o a.mpic
            test $(wc -c <a.mpic) -lt 10000 || echo large
            msgpack-intern decode a.mpic -o out; echo $?; ls
            msgpack-intern decode a.mpic --limit-output \(size - 1) >/dev/null; echo $?
            msgpack-intern decode a.mpic --limit-output \(size) -o out && wc -c <out
            """, in: folder)
        let words = run.output.split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(words.prefix(3) == ["3", "a.mpic", "one"], "\(run.output)")
        #expect(words.suffix(2) == ["3", "\(size)"], "\(run.errors)")
        #expect(run.errors.contains("allow more with --limit-output"))
    }
}
