/// Reads a file of lines, of which only one is in memory at a time.
///
/// Not for use from several threads at once.
public final class LineReader {
    /// The number of lines read so far.
    public private(set) var lineCount = 0

    /// Where the line read last began, in bytes from the start of the expanded file.
    public private(set) var lineOffset = 0

    private let window: InputWindow
    private let limitBytes: Int

    /// Opens `path`, where `-` is standard input; a gzip layer is removed.
    ///
    /// - Throws: `system(.open, errno:)`, `system(.read, errno:)`, or an error of the gzip layer.
    public init(path: String, limits: CaptureLimits = CaptureLimits()) throws(CaptureError) {
        window = try InputWindow(
            path: path, packing: path.hasSuffix(".gz") ? .gzip : .detected, limits: limits)
        limitBytes = limits.messageBytes
    }

    /// The next line without its line feed, or `nil` at the end of the file.
    ///
    /// - Throws: `lengthOverLimit`, `outOfMemory`, or an error of the gzip layer or the system, with
    ///   the number of the line as its record.
    /// - Complexity: O(bytes of the line), in whatever pieces they arrive.
    public func next() throws(CaptureError) -> [UInt8]? {
        lineOffset = window.byteOffset
        do throws(CaptureError) {
            guard try window.require(1) else { return nil }
            let line = try window.take(try lengthOfLine())
            if try window.require(1) { window.skip(1) }
            lineCount += 1
            return line
        } catch {
            throw error.inRecord(lineCount)
        }
    }

    /// The bytes before the next line feed, or before the end of the file.
    private func lengthOfLine() throws(CaptureError) -> Int {
        var searched = 0
        while true {
            let found = window.firstIndex(of: UInt8(ascii: "\n"), from: searched)
            let length = found ?? window.count
            if length > limitBytes {
                throw CaptureError(
                    .lengthOverLimit(claimed: nil, limit: limitBytes), byteOffset: lineOffset)
            }
            if found != nil { return length }
            searched = length
            guard try window.require(searched + 1) else { return length }
        }
    }
}
