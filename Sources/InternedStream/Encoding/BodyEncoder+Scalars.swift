import MsgPackWire
import StringInterning

/// Short tokens: numbers, nil, booleans, headers (FORMAT.md section 12, rule 1).
extension BodyEncoder {
    /// Encodes a nil, boolean, integer or float of `size` bytes.
    @_optimize(speed)
    mutating func encodeScalar(at position: Int, size: Int, in context: Int) -> Int {
        // SAFETY: the caller has read the header of these `size` bytes: they lie in the input.
        let token = unsafe Remembered(token: unsafe input.address(position), count: size)
        if !encodeKnown(token, in: context) {
            if let value = token.integer {
                encodeInteger(value, token, at: position, in: context)
            } else if let bits = token.doubleBits {
                encodeDouble(bits, token, in: context)
            } else {
                encodeToken(token, in: context)
            }
            state.contexts[context].remember(token)
        }
        return position &+ size
    }

    /// Encodes any other token of at most 9 bytes that is no item: ext, short str, a header.
    @_optimize(speed)
    mutating func encodeShort(at position: Int, size: Int, in context: Int) {
        // SAFETY: the caller has read the header of these `size` bytes: they lie in the input.
        let token = unsafe Remembered(token: unsafe input.address(position), count: size)
        if encodeKnown(token, in: context) { return }
        encodeToken(token, in: context)
        state.contexts[context].remember(token)
    }

    /// Writes SAME or PREVIOUS if the context remembers the token.
    @inline(__always)
    private mutating func encodeKnown(_ token: Remembered, in context: Int) -> Bool {
        if state.contexts[context].v0 == token {
            write(Unit.same, in: context)
            return true
        }
        guard state.contexts[context].v1 == token else { return false }
        encodePrevious(in: context)
        return true
    }

    /// Writes PREVIOUS and exchanges the context's values.
    mutating func encodePrevious(in context: Int) {
        write(Unit.previous, in: context)
        let known = state.contexts[context]
        state.contexts[context] = Context(v0: known.v1, v1: known.v0)
    }

    @_optimize(speed)
    private mutating func encodeToken(_ token: Remembered, in context: Int) {
        write(Unit.token, in: context)
        writer.put(token.first, .token, 0)
        if token.count > 1 { writer.putRest(token.word, size: token.count &- 1) }
    }

    @_optimize(speed)
    private mutating func encodeInteger(
        _ value: Int64, _ token: Remembered, at position: Int, in context: Int
    ) {
        let base = state.contexts[context].v0.integer ?? 0
        let difference = zigzag(UInt64(bitPattern: value) &- UInt64(bitPattern: base))
        let size = byteSize(difference)
        let unit = Unit.integer &+ UInt8(truncatingIfNeeded: size &- 1)
        let pair = pair(in: context)
        let price = size &+ pair.cost(unit)
        let tokenPrice = token.count &+ pair.cost(Unit.token)
        let isWorth =
            price < tokenPrice || price == tokenPrice && affords(price, position, token.count)
        guard isWorth && token == Remembered(shortest: value) else {
            return encodeToken(token, in: context)
        }
        write(unit, in: context)
        writer.put(difference, size: size, .integer)
    }

    private mutating func encodeDouble(_ bits: UInt64, _ token: Remembered, in context: Int) {
        let base = state.contexts[context].v0.doubleBits ?? 0
        let difference = zigzag(bits &- base)
        let size = byteSize(difference)
        let leading = max(1, 8 &- bits.trailingZeroBitCount &>> 3)
        let doubleUnit = Unit.double &+ UInt8(truncatingIfNeeded: size &- 1)
        let leadingUnit = Unit.leading &+ UInt8(truncatingIfNeeded: leading &- 1)
        let pair = pair(in: context)
        let doublePrice = size &+ pair.cost(doubleUnit)
        let leadingPrice = leading &+ pair.cost(leadingUnit)
        let tokenPrice = 9 &+ pair.cost(Unit.token)
        if doublePrice <= leadingPrice && doublePrice <= tokenPrice {
            write(doubleUnit, in: context)
            writer.put(difference, size: size, .double)
        } else if leadingPrice <= tokenPrice {
            write(leadingUnit, in: context)
            writer.put(bits.byteSwapped, size: leading, .leading)
        } else {
            encodeToken(token, in: context)
        }
    }
}
