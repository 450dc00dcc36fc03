/// Values as JSON and back.
extension MessagePackValue {
    /// The value in a text of JSON (RFC 8259).
    ///
    /// Order, repeated keys, and integers of up to 64 bits are kept. A number with a fraction or an
    /// exponent, and `-0`, becomes a float of 64 bits.
    ///
    /// - Parameters:
    ///   - json: the text, in UTF-8.
    ///   - form: whether tagged values are read as what they say.
    ///   - depthLimit: how many arrays and objects may be open, at most 512.
    /// - Throws: `malformed`, `tag`, or `depthLimit`, with the byte of the text.
    public init(
        json: [UInt8], form: MessagePackJSONForm = .plain,
        depthLimit: Int = MsgPackLimits.standard.depth
    ) throws(MessagePackJSONError) {
        let depth = CodingDepth.clamped(depthLimit)
        let message = try JSONParser.message(
            of: json, form: form == .tagged ? .tagged : .plain, depthLimit: depth)
        do throws(MsgPackError) {
            // As many items as the text has bytes are no claim.
            let limits = MsgPackLimits(depth: depth, items: .max, bytes: .max)
            try self.init(decoding: message, limits: limits)
        } catch {
            throw MessagePackJSONError(.depthLimit, reason: error.code.description, offset: 0)
        }
    }

    /// The value in a text of JSON; see ``init(json:form:depthLimit:)-([UInt8],_,_)``.
    public init(
        json: some StringProtocol, form: MessagePackJSONForm = .plain,
        depthLimit: Int = MsgPackLimits.standard.depth
    ) throws(MessagePackJSONError) {
        try self.init(json: Array(json.utf8), form: form, depthLimit: depthLimit)
    }

    /// The value as JSON (RFC 8259), in one line.
    ///
    /// Floats have as many digits as distinguish them from their neighbours; integers have all of theirs,
    /// although many readers of JSON round those beyond 2^53.
    ///
    /// - Parameter form: what is done with values for which JSON has nothing.
    /// - Throws: `unrepresentable` in the plain form; `depthLimit` if the value is nested deeper than 512
    ///   levels.
    public func json(
        _ form: MessagePackJSONForm = .plain
    ) throws(MessagePackJSONError) -> String {
        var writer = JSONValueWriter(form: form)
        try writer.add(self)
        return writer.text
    }
}
