extension KeyMapDecodingPass {
    /// Section 5: the value of a field. Headers between the field and its positions are copied;
    /// a value that does not have the structure of its part is copied whole.
    mutating func decodeValue(
        at part: ReferenceKeyMapPolicy.Part, depthLeft: Int
    ) throws(ReferenceError) {
        switch (part, try peek().content) {
        case (.value, _):
            try decodeItem(depthLeft: depthLeft)
        case (.elements, .array(let count)):
            try decodeElements(count, depthLeft: depthLeft)
        case (.mapKeys, .map(let count)), (.mapValueElements, .map(let count)),
            (.mapKeysAndValueElements, .map(let count)):
            try copyHeader(depthLeft: depthLeft)
            for _ in 0..<count {
                try decodeEntry(of: part, depthLeft: depthLeft - 1)
            }
        default:
            try copyValue(depthLeft: depthLeft)
        }
    }

    private mutating func decodeElements(
        _ count: UInt32, depthLeft: Int
    ) throws(ReferenceError) {
        try copyHeader(depthLeft: depthLeft)
        for _ in 0..<count {
            try decodeItem(depthLeft: depthLeft - 1)
        }
    }

    private mutating func decodeEntry(
        of part: ReferenceKeyMapPolicy.Part, depthLeft: Int
    ) throws(ReferenceError) {
        if part.includesMapKeys {
            try decodeItem(depthLeft: depthLeft)
        } else {
            try copyValue(depthLeft: depthLeft)
        }
        if part.includesMapValueElements, case .array(let count) = try peek().content {
            try decodeElements(count, depthLeft: depthLeft)
        } else {
            try copyValue(depthLeft: depthLeft)
        }
    }
}
