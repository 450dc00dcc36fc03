/// Names in camelCase and in snake_case, by the rules of Foundation's coders.
enum SnakeCase {
    /// `maxHTTPRedirects` as `max_http_redirects`.
    ///
    /// A new word begins at a capital after a small letter, and at the last of several capitals if a
    /// small letter follows it.
    static func separated(_ name: String) -> String {
        let letters = Array(name)
        var result = ""
        for (index, letter) in letters.enumerated() {
            let isAfterSmall = index > 0 && letters[index - 1].isLowercaseOrDigit
            let isLastOfCapitals =
                index > 0 && letters[index - 1].isUppercase && index + 1 < letters.count
                && letters[index + 1].isLowercase
            if letter.isUppercase, isAfterSmall || isLastOfCapitals { result += "_" }
            result += letter.lowercased()
        }
        return result
    }

    /// `max_http_redirects` as `maxHttpRedirects`; underscores at the beginning and the end stay.
    static func joined(_ name: String) -> String {
        let isUnderscore: (Character) -> Bool = { $0 == "_" }
        guard let first = name.firstIndex(where: { $0 != "_" }),
            let last = name.lastIndex(where: { $0 != "_" })
        else { return name }
        let words = name[first...last].split(whereSeparator: isUnderscore)
        guard words.count > 1 else { return name }
        let camel = words.enumerated().map { index, word in
            index == 0
                ? word.lowercased()
                : word.prefix(1).uppercased() + word.dropFirst().lowercased()
        }
        return name[..<first] + camel.joined() + name[name.index(after: last)...]
    }
}

extension Character {
    /// Whether a capital after this character begins a word.
    fileprivate var isLowercaseOrDigit: Bool { isLowercase || isNumber }
}
