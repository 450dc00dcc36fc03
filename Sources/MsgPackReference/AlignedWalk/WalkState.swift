/// What both ends of a direction hold and change alike, and the walk along the base.
///
/// A value, so that an encoder can try a main frame and take it back.
struct WalkState {
    /// How the token at a place was coded.
    struct Event {
        var place: Int
        /// Two pairs (first, second): after SAME, and after any other unit.
        var pairs: [WalkPrediction]
        /// The difference of an integer to its base.
        var difference: Int64 = 0
        /// The anchor of a container.
        var anchor: Int?
    }

    /// The last instance of a structure.
    struct Anchor {
        var place: Int
        /// The values that followed it in its array.
        var following: Int
    }

    /// A container that is open.
    struct Frame {
        var left: Int
        var baseLeft: Int
        var isMap: Bool
        var start: Int
        /// The place of the sibling before; in maps of the pair before.
        var sibling: Int?
        /// Whether the base returns to `returnTo` and skips the value there.
        var isCall = false
        var returnTo: Int?
        /// Whether a value in it was other than SAME.
        var hasChange = false
        /// The replacement that an array noted when it became an item.
        var replaces: Int?
    }

    /// A value to be coded, and what predicts it.
    struct Place {
        let position: Int
        let isKey: Bool
        let base: Int?
        let baseToken: StreamToken?
        let source: Source
        /// The prediction; nil at a silent place.
        let prediction: WalkPrediction?
        /// The event at the base.
        let event: Event?
    }

    /// Where the prediction of a place is kept.
    enum Source: Equatable {
        case silent
        case event
        case table(Int)
    }

    let parameters: WalkParameters
    var history = WalkHistory()
    var items: WalkItems
    var anchors: [Anchor]
    /// The anchor that the next new structure becomes.
    var nextAnchor = 0
    var buckets: [Int?] = Array(repeating: nil, count: 256)
    var formStarts = Array(repeating: 0, count: 256)
    var numbers: [Int?] = Array(repeating: nil, count: 256)
    var replacements: [Int?]
    var lastWide: Int64 = 0
    var lastDouble: UInt64 = 0

    var frames: [Frame] = []
    var base: Int?
    private(set) var messageStart = 0
    private var lastRoot: Int?
    private var events: [Event] = []
    private var pairs: [WalkPrediction]
    private var choices = Array(repeating: 0, count: 4_096)
    private var lastUnit = WalkUnit.same

    init(_ parameters: WalkParameters) {
        self.parameters = parameters
        items = WalkItems(parameters)
        anchors = Array(repeating: Anchor(place: -1, following: 0), count: parameters.anchors)
        replacements = Array(repeating: nil, count: parameters.replacements)
        pairs = Array(
            repeating: WalkPrediction(first: WalkUnit.token, second: WalkUnit.same), count: 1_024)
    }

    /// The first place that may be a base or the origin of a copy.
    var windowStart: Int { max(0, messageStart - parameters.windowBytes) }

    // MARK: Messages

    /// Begins a main frame whose one value is coded.
    mutating func begin() {
        start()
        base = lastRoot
        frames = [Frame(left: 1, baseLeft: lastRoot == nil ? 0 : 1, isMap: false, start: -1)]
    }

    /// Enters a main frame that was not coded.
    mutating func enter(_ bytes: [UInt8]) {
        start()
        history.append(bytes)
        if !bytes.isEmpty { lastRoot = messageStart }
    }

    /// Takes the whole main frame, at its root.
    mutating func completeFrame(_ bytes: [UInt8]) {
        history.append(bytes)
        base = nil
    }

    private mutating func start() {
        messageStart = history.count
        history.trim(before: windowStart)
    }

    // MARK: The walk

    /// The next value to be coded; nil when the main frame is complete.
    mutating func next() -> Place? {
        while let top = frames.last, top.left == 0 {
            frames.removeLast()
            close(top)
        }
        guard !frames.isEmpty else {
            lastRoot = messageStart
            return nil
        }
        let depth = frames.count - 1
        let isKey = frames[depth].isMap && frames[depth].left.isMultiple(of: 2)
        if depth > 0 { findSibling(depth, isKey) }
        if !frames[depth].isMap || isKey { frames[depth].sibling = history.count }
        frames[depth].left -= 1
        if frames[depth].baseLeft > 0 { frames[depth].baseLeft -= 1 } else { base = nil }
        return place(isKey)
    }

    /// The most tokens that are skipped at once.
    static let skipLimit = 256

    /// The end of the value at `place`, if it is complete and of few tokens.
    func end(of place: Int, values: Int = 1) -> Int? {
        var left = values
        var end = place
        var tokens = 0
        while left > 0 {
            tokens += 1
            guard tokens <= Self.skipLimit, let token = history.token(at: end) else { return nil }
            left -= 1
            end += token.totalBytes
            if token.family == .array { left += token.count }
            if token.family == .map { left += 2 * token.count }
        }
        return end
    }

    /// Appends a value that is no open container, and moves the base after its whole value.
    mutating func produce(_ bytes: [UInt8], at place: Place) {
        base = place.base.flatMap { end(of: $0) }
        history.append(bytes)
    }

    /// Moves the base to `place`, as if the containers there were like those that are open.
    mutating func jump(to place: Int?) {
        guard let place, place >= windowStart, place < history.count else { return }
        base = place
        frames[frames.count - 1].baseLeft = frames[frames.count - 1].left
    }

    private mutating func findSibling(_ depth: Int, _ isKey: Bool) {
        guard base == nil || frames[depth].baseLeft == 0 else { return }
        if let sibling = frames[depth].sibling, !frames[depth].isMap || isKey {
            base = sibling
            frames[depth].baseLeft = frames[depth].isMap ? 2 : 1
        } else if frames[depth].baseLeft == 0 {
            base = nil
        }
    }

    private mutating func place(_ isKey: Bool) -> Place {
        let position = history.count
        if let place = base, place >= position || place < windowStart { base = nil }
        let token = base.flatMap { history.token(at: $0) }
        if token == nil { base = nil }
        let event = base.flatMap { self.event(at: $0) }
        let source: Source
        let predicted: WalkPrediction?
        if base == nil {
            let role = isKey ? 1 : frames[frames.count - 1].isMap ? 2 : 0
            let slot = Int(lastUnit) + 256 * role
            (source, predicted) = (.table(slot), pairs[slot])
        } else if let event {
            (source, predicted) = (.event, event.pairs[lastUnit == WalkUnit.same ? 0 : 1])
        } else {
            (source, predicted) = (.silent, nil)
        }
        return Place(
            position: position, isKey: isKey, base: base, baseToken: token,
            source: source, prediction: predicted.map(chosen), event: event)
    }

    private mutating func close(_ frame: Frame) {
        insertIfShort(frame)
        if frame.isCall {
            base = frame.returnTo.flatMap { end(of: $0) }
        } else if let place = base, frame.baseLeft > 0 {
            base = place < history.count ? end(of: place, values: frame.baseLeft) : nil
        }
    }

    // MARK: Predictions

    /// Notes that `unit` was coded at `place`: choices, pairs and events.
    ///
    /// - Returns: whether an event was made, which `changeEvent` may then complete.
    @discardableResult
    mutating func note(_ unit: UInt8, at place: Place, isContainer: Bool) -> Bool {
        defer { lastUnit = unit }
        if unit != WalkUnit.same { frames[frames.count - 1].hasChange = true }
        switch place.source {
        case .silent:
            guard unit != WalkUnit.same else { return false }
            let pair = WalkPrediction(first: unit, second: WalkUnit.same)
            return push(
                Event(place: place.position, pairs: [pair, pair]), false)
        case .table(let slot):
            learnChoice(unit, pairs[slot])
            pairs[slot] = Self.updated(pairs[slot], unit)
            guard !place.isKey else { return false }
            let second = unit == WalkUnit.same ? WalkUnit.token : unit
            let pair = WalkPrediction(first: WalkUnit.same, second: second)
            return push(Event(place: place.position, pairs: [pair, pair]), false)
        case .event:
            guard var event = place.event else { return false }
            let index = lastUnit == WalkUnit.same ? 0 : 1
            learnChoice(unit, event.pairs[index])
            event.place = place.position
            event.pairs[index] = Self.updated(event.pairs[index], unit)
            let isQuiet =
                place.isKey && !isContainer && event.pairs[0].first == WalkUnit.same
            return push(event, isQuiet)
        }
    }

    /// Changes the event of the value that is being coded.
    mutating func changeEvent(_ change: (inout Event) -> Void) {
        change(&events[events.count - 1])
    }

    private mutating func push(_ event: Event, _ isQuiet: Bool) -> Bool {
        guard !isQuiet else { return false }
        events.append(event)
        if events.count >= 2 * parameters.events { events.removeFirst(parameters.events) }
        return true
    }

    private func event(at place: Int) -> Event? {
        let live = events.suffix(parameters.events * 3 / 4)
        var (low, high) = (live.startIndex, live.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if live[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < live.endIndex && live[low].place == place ? live[low] : nil
    }

    private static func updated(_ pair: WalkPrediction, _ unit: UInt8) -> WalkPrediction {
        unit == pair.first ? pair : WalkPrediction(first: unit, second: pair.first)
    }

    private func choice(_ pair: WalkPrediction) -> Int {
        WalkHash.slot(
            UInt32(pair.first) | UInt32(pair.second) << 8 | UInt32(lastUnit) << 16)
    }

    private func chosen(_ pair: WalkPrediction) -> WalkPrediction {
        choices[choice(pair)] >= 2
            ? WalkPrediction(first: pair.second, second: pair.first) : pair
    }

    private mutating func learnChoice(_ unit: UInt8, _ pair: WalkPrediction) {
        let slot = choice(pair)
        if unit == pair.first {
            choices[slot] = max(0, choices[slot] - 1)
        } else if unit == pair.second {
            choices[slot] = min(3, choices[slot] + 1)
        }
    }
}
