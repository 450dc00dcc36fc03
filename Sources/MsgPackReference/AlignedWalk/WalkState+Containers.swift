/// Containers and their last instances.
extension WalkState {
    /// Changes the difference of two tokens of this many last bytes in TAIL.
    static func tailBytes(_ bytes: [UInt8], _ token: StreamToken) -> Int {
        let header = token.family == .ext || token.family == .bin ? token.headerBytes : 1
        return min(8, bytes.count - header)
    }

    /// The header of the last instance.
    func anchorHeader(_ anchor: Int) -> [UInt8]? {
        let place = anchors[anchor].place
        return history.token(at: place).map { Array(history[place..<(place + $0.headerBytes)]) }
    }

    /// SAME: the base goes into its container.
    mutating func openSame(_ header: [UInt8], _ token: StreamToken, at place: Place) {
        if let anchor = place.event?.anchor { instance(anchor, at: place) }
        open(
            header, frame(token, baseLeft: Self.values(token), at: place),
            base: place.base.map { $0 + header.count })
    }

    /// CALL: the base goes into the last instance of an anchor.
    mutating func openCall(
        _ anchor: Int, _ header: [UInt8], _ token: StreamToken, at place: Place
    ) {
        let last = anchors[anchor]
        let old = history.token(at: last.place)
        var new = frame(token, baseLeft: old.map { Self.values($0) } ?? 0, at: place)
        let parent = frames.count - 1
        if frames[parent].isMap || parent == 0 {
            (new.isCall, new.returnTo) = (true, place.base)
        } else {
            frames[parent].baseLeft = last.following
        }
        instance(anchor, at: place)
        open(header, new, base: old.map { last.place + $0.headerBytes })
    }

    /// HEADER: the base goes into its container, if that is of the same family.
    ///
    /// - Returns: the anchor that the container becomes, in place of the oldest one.
    @discardableResult
    mutating func openNew(
        _ header: [UInt8], _ token: StreamToken, at place: Place, hasEvent: Bool
    ) -> Int {
        let anchor = nextAnchor
        nextAnchor = (nextAnchor + 1) % parameters.anchors
        if hasEvent { changeEvent { $0.anchor = anchor } }
        instance(anchor, at: place)
        let old = place.baseToken.flatMap {
            $0.family == token.family && Self.values($0) > 0 ? $0 : nil
        }
        var new = frame(token, baseLeft: old.map { Self.values($0) } ?? 0, at: place)
        if old == nil { (new.isCall, new.returnTo) = (true, place.base) }
        open(header, new, base: old.flatMap { old in place.base.map { $0 + old.headerBytes } })
        return anchor
    }

    private var following: Int {
        let parent = frames[frames.count - 1]
        return parent.isMap ? 0 : parent.left
    }

    private mutating func instance(_ anchor: Int, at place: Place) {
        anchors[anchor] = Anchor(place: place.position, following: following)
    }
}
