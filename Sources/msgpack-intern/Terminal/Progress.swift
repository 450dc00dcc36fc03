/// A line on the terminal that says how far a verb has come. It appears after a second.
struct Progress {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var next: ContinuousClock.Instant
    private var isOnScreen = false
    private var calls = 0

    /// A progress line; nothing is ever written unless standard error is a terminal.
    init(isHidden: Bool) {
        isShown = !isHidden && Terminal.isStandardError
        next = start + .seconds(1)
    }

    /// Says that `byteCount` bytes have been read.
    mutating func report(_ byteCount: Int) {
        guard isShown else { return }
        // Looking at the clock costs more than a small message.
        calls &+= 1
        guard calls % 64 == 0 else { return }
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + .milliseconds(200)
        let seconds = (now - start) / .seconds(1)
        let rate = Int(Double(byteCount) / seconds / 1e6)
        Terminal.write(
            toStandardError: "\r\(byteCount / 1_000_000) MB read, \(rate) MB/s\u{1B}[K")
        isOnScreen = true
    }

    /// Takes the line off the screen.
    mutating func finish() {
        if isOnScreen { Terminal.write(toStandardError: "\r\u{1B}[K") }
        isOnScreen = false
    }
}
