/// Section 7: containers, their last instances, and short arrays.
extension WalkState {
    /// The header of the last instance of an anchor, if that is in the window.
    func anchorHeader(_ anchor: Int) -> [UInt8]? {
        guard anchor < anchors.count, let last = anchors[anchor], last.place >= windowStart else {
            return nil
        }
        return history.token(at: last.place).map {
            Array(history[last.place..<(last.place + $0.headerBytes)])
        }
    }

    /// SAME: the base goes into its container.
    mutating func openSame(at place: Place) {
        guard let token = place.baseToken, let header = baseBytes(place) else { return }
        if let anchor = place.event?.anchor { note(anchor, at: place) }
        open(
            header, frame(token, baseLeft: token.children, at: place),
            base: place.base.map { $0 + header.count })
    }

    /// CALL: the base goes into the last instance of an anchor. In an array it goes on after that instance when
    /// the container ends; else it comes back.
    mutating func openCall(_ anchor: Int, _ header: [UInt8], at place: Place, hasEvent: Bool) {
        guard let token = StreamToken(header), let last = anchors[anchor],
            let old = history.token(at: last.place)
        else { return }
        if hasEvent { changeEvent { $0.anchor = anchor } }
        var new = frame(token, baseLeft: old.children, at: place)
        let parent = frames.count - 1
        if frames[parent].isMap || parent == 0 {
            (new.isCall, new.returnTo) = (true, place.base)
        } else {
            frames[parent].baseLeft = last.following
        }
        note(anchor, at: place)
        open(header, new, base: last.place + old.headerBytes)
    }

    /// HEADER: the container becomes an anchor, in place of the oldest one. The base goes into its container, if
    /// that is of the same family and not empty.
    ///
    /// - Returns: the anchor.
    @discardableResult
    mutating func openNew(_ header: [UInt8], at place: Place, hasEvent: Bool) -> Int {
        let anchor = nextAnchor
        nextAnchor = (nextAnchor + 1) % parameters.anchors
        guard let token = StreamToken(header) else { return anchor }
        if hasEvent { changeEvent { $0.anchor = anchor } }
        note(anchor, at: place)
        if let old = place.baseToken, let base = place.base, old.family == token.family,
            old.children > 0
        {
            open(
                header, frame(token, baseLeft: old.children, at: place),
                base: base + old.headerBytes)
        } else {
            var new = frame(token, baseLeft: 0, at: place)
            (new.isCall, new.returnTo) = (true, place.base)
            open(header, new, base: nil)
        }
        return anchor
    }

    /// Opens a container after its header: the next values are its own.
    private mutating func open(_ header: [UInt8], _ frame: Frame, base: Int?) {
        history.append(header)
        self.base = base
        frames.append(frame)
    }

    private func frame(_ token: StreamToken, baseLeft: Int, at place: Place) -> Frame {
        Frame(
            left: token.children, baseLeft: baseLeft, isMap: token.family == .map,
            start: place.position,
            replaces: token.format == .fixarray && token.count <= 8 ? replacementSlot(place) : nil)
    }

    /// Notes that the container at `place` is the last instance of an anchor.
    private mutating func note(_ anchor: Int, at place: Place) {
        let parent = frames[frames.count - 1]
        anchors[anchor] = Anchor(
            place: place.position, following: parent.isMap ? 0 : parent.left)
    }

    // MARK: Short arrays

    /// A short array that is complete becomes an item, unless all of it was SAME.
    mutating func insertIfShort(_ frame: Frame) {
        guard frame.hasChange, let start = frame.start, history.end - start <= 255 else { return }
        let bytes = Array(history[start..<history.end])
        guard Self.isShortArray(bytes) else { return }
        insert(bytes, at: start)
        if let slot = frame.replaces { replacements[slot] = start }
    }

    /// Whether bytes are a short array: at most 255 bytes, a header of one byte, 1 to 8 scalars that are neither
    /// ext nor c1, the first one a str of at least five bytes.
    static func isShortArray(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 255, let header = StreamToken(bytes), header.format == .fixarray,
            1...8 ~= header.count
        else { return false }
        var offset = 1
        for place in 0..<header.count {
            guard let token = StreamToken(bytes, at: offset),
                token.totalBytes <= bytes.count - offset,
                token.family.rawValue < StreamToken.Family.ext.rawValue,
                token.format != .neverUsed,
                place > 0 || token.family == .str && token.totalBytes >= 5
            else { return false }
            offset += token.totalBytes
        }
        return offset == bytes.count
    }
}
