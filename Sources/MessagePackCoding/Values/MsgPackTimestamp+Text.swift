/// Points in time as text.
extension MsgPackTimestamp {
    /// The payload of the ext in its shortest form.
    var payload: [UInt8] {
        var writer = MsgPackWriter()
        writer.writeTimestamp(self)
        let bytes = writer.copyBytes()
        return Array(bytes.suffix(payloadByteCount))
    }

    /// Seconds since 1970, with nine decimals if there are nanoseconds.
    var decimalSeconds: String {
        guard nanoseconds > 0 else { return String(seconds) }
        // Nanoseconds are on top of seconds that are rounded down: −1 s and 0.75 s are −0.25 s.
        let isNegative = seconds < 0
        let whole = isNegative ? (seconds + 1).magnitude : seconds.magnitude
        let part = isNegative ? 1_000_000_000 - nanoseconds : nanoseconds
        return (isNegative ? "-" : "") + "\(whole)." + Self.padded(Int64(part), 9)
    }

    /// The time in UTC by RFC 3339, as `2023-11-14T22:13:20.000000001Z`; seconds since 1970 if the year
    /// does not have four digits.
    var calendarText: String {
        let (days, second) = dayAndSecond
        guard let (year, month, day) = Self.date(days), 0...9_999 ~= year else {
            return decimalSeconds
        }
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }
            .joined(separator: ":")
        let part = nanoseconds == 0 ? "" : "." + Self.padded(Int64(nanoseconds), 9)
        return date + "T" + time + part + "Z"
    }

    /// Days since 1970, rounded down, and the second of the day.
    private var dayAndSecond: (days: Int64, second: Int64) {
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return second < 0 ? (days - 1, second + 86_400) : (days, second)
    }

    /// The date of a day since 1970, in the calendar of today; nil for days whose year has more than
    /// four digits.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64)? {
        guard -719_528...2_932_896 ~= days else { return nil }
        // Years begin in March here, so that a leap day is the last day of its year. 400 years, an era,
        // have 146,097 days; the first era counted here begins 400 years before that of the year 0.
        let fromEra = days + 719_468 + 146_097
        let (era, dayOfEra) = fromEra.quotientAndRemainder(dividingBy: 146_097)
        let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months from March on have 31, 30, 31, 30, 31 days, again and again: 153 in five months.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    private static func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }
}
