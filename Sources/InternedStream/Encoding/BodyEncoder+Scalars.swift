import MsgPackWire
import StringInterning

/// Short tokens: numbers, nil, booleans, headers (FORMAT.md section 12, rule 1).
extension BodyEncoder {
    /// Encodes a nil, boolean, integer or float of `size` bytes.
    @_optimize(speed)
    mutating func encodeScalar(at position: Int, size: Int, in context: ContextID) -> Int {
        // SAFETY: the caller has read the header of these `size` bytes: they lie in the input.
        let token = unsafe Remembered(token: unsafe input.address(of: position), count: size)
        if !encodeKnown(token, in: context) {
            if let value = token.integer {
                encodeInteger(value, as: token, at: position, in: context)
            } else if let bits = token.doubleBits {
                encodeDouble(bits, as: token, in: context)
            } else {
                encodeToken(token, in: context)
            }
            state.contexts[context].remember(token)
        }
        return position &+ size
    }

    /// Encodes any other token of at most 9 bytes that is not an item: ext, short str, a header.
    @_optimize(speed)
    mutating func encodeShort(at position: Int, size: Int, in context: ContextID) {
        // SAFETY: the caller has read the header of these `size` bytes: they lie in the input.
        let token = unsafe Remembered(token: unsafe input.address(of: position), count: size)
        if encodeKnown(token, in: context) { return }
        encodeToken(token, in: context)
        state.contexts[context].remember(token)
    }

    /// Writes SAME or PREVIOUS if the context remembers the token.
    ///
    /// - Returns: whether it does.
    @inline(__always)
    private mutating func encodeKnown(_ token: Remembered, in context: ContextID) -> Bool {
        if state.contexts[context].v0 == token {
            write(Unit.same, in: context)
            return true
        }
        guard state.contexts[context].v1 == token else { return false }
        encodePrevious(in: context)
        return true
    }

    /// Writes PREVIOUS and exchanges the context's values.
    mutating func encodePrevious(in context: ContextID) {
        write(Unit.previous, in: context)
        state.contexts[context].exchange()
    }

    @_optimize(speed)
    private mutating func encodeToken(_ token: Remembered, in context: ContextID) {
        write(Unit.token, in: context)
        writer.put(token.first, as: .token)
        if token.count > 1 {
            writer.put(token.word, size: token.count &- 1, as: .token, from: 1)
        }
    }

    /// Writes INTEGER, or TOKEN where that is shorter or the integer has not the form that INTEGER gives it.
    ///
    /// The difference is modulo 2^64 (see `zigzag`); prices are below 20.
    @_optimize(speed)
    private mutating func encodeInteger(
        _ value: Int64, as token: Remembered, at position: Int, in context: ContextID
    ) {
        let known = state.contexts[context].v0
        let base = known.integer ?? 0
        let difference = zigzag(UInt64(bitPattern: value) &- UInt64(bitPattern: base))
        let size = byteSize(difference)
        let unit = Unit.numbered(Unit.integer, count: size)
        let pair = pair(in: context)
        let price = size &+ pair.cost(of: unit)
        let tokenPrice = token.count &+ pair.cost(of: Unit.token)
        let isWorth =
            price < tokenPrice
            || price == tokenPrice && affords(price, at: position, size: token.count)
        guard isWorth && token == known.following(value) else {
            return encodeToken(token, in: context)
        }
        write(unit, in: context)
        writer.put(difference, size: size, as: .integer)
    }

    /// Writes the shortest of DOUBLE, LEADING and TOKEN. The bits of a float64 are taken as a number whose
    /// differences are modulo 2^64.
    private mutating func encodeDouble(
        _ bits: UInt64, as token: Remembered, in context: ContextID
    ) {
        let base = state.contexts[context].v0.doubleBits ?? 0
        let difference = zigzag(bits &- base)
        let size = byteSize(difference)
        let leading = max(1, 8 &- bits.trailingZeroBitCount &>> 3)
        let doubleUnit = Unit.numbered(Unit.double, count: size)
        let leadingUnit = Unit.numbered(Unit.leading, count: leading)
        let pair = pair(in: context)
        let doublePrice = size &+ pair.cost(of: doubleUnit)
        let leadingPrice = leading &+ pair.cost(of: leadingUnit)
        let tokenPrice = 9 &+ pair.cost(of: Unit.token)
        if doublePrice <= leadingPrice && doublePrice <= tokenPrice {
            write(doubleUnit, in: context)
            writer.put(difference, size: size, as: .double)
        } else if leadingPrice <= tokenPrice {
            write(leadingUnit, in: context)
            writer.put(bits.byteSwapped, size: leading, as: .leading)
        } else {
            encodeToken(token, in: context)
        }
    }
}
