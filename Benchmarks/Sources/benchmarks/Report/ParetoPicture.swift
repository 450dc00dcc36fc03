import Foundation

/// Wire size against encode cost, as SVG: a dot for each method, and the line of those that no other
/// method beats in both.
struct ParetoPicture {
    private struct Dot {
        let method: String
        let percent: Double
        let nanoseconds: Double
        let isOwn: Bool
    }

    /// A rectangle that is covered.
    private struct Label {
        let x: Double
        let y: Double
        let width: Double
        let height: Double

        func meets(_ other: Label) -> Bool {
            x < other.x + other.width && other.x < x + width
                && y < other.y + other.height && other.y < y + height
        }
    }

    private let dots: [Dot]
    private let title: String
    private let width = 760.0
    private let height = 460.0
    private let left = 92.0
    private let top = 48.0
    private let greatestPercent = 100.0
    private let decades = 2.0...4.5

    /// The picture of a section of a report.
    static func svg(_ section: StreamSection) -> String {
        // The C library would lie on the dots of the streams.
        let others = ["memcpy", "header-walk", "c-library-1", "c-library-2", "c-library-3"]
        let dots = section.rows.filter { !others.contains($0.method) }.map {
            Dot(
                method: $0.method, percent: $0.percent,
                nanoseconds: $0.encode.nanoseconds.median,
                isOwn: $0.method.hasPrefix("stream") || $0.method.hasPrefix("keymap"))
        }
        return ParetoPicture(dots: dots, title: section.title).svg
    }

    private var plotWidth: Double { width - left - 36 }
    private var plotHeight: Double { height - top - 62 }

    private func x(_ percent: Double) -> Double {
        // A logarithm, so that the crowd at the small sizes comes apart.
        left + plotWidth * log(percent / 5) / log(greatestPercent / 5)
    }

    private func y(_ nanoseconds: Double) -> Double {
        let share =
            (log10(nanoseconds) - decades.lowerBound) / (decades.upperBound - decades.lowerBound)
        return top + plotHeight * (1 - share)
    }

    private var svg: String {
        ([head] + grid + [line] + labelled + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private var head: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
        font-family="system-ui, sans-serif" font-size="13">
        <style>
        .paper { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e }
        .grid { stroke: #d1d9e0; stroke-width: 1 } .own { fill: #cf3f02 } .rival { fill: #4b6bb3 }
        .pareto { stroke: #cf3f02; stroke-width: 1.5; stroke-dasharray: 5 4; fill: none }
        @media (prefers-color-scheme: dark) {
        .paper { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 }
        .grid { stroke: #3d444d } .own { fill: #ff8a4c } .rival { fill: #8fb0ff }
        .pareto { stroke: #ff8a4c } }
        </style>
        <rect class="paper" width="100%" height="100%"/>
        <text class="ink" x="\(Self.place(left))" y="26" font-size="15">Left and low is better: \
        wire size against encode cost</text>
        <text class="faint" x="\(Self.place(left + plotWidth / 2))" y="\(Self.place(height - 14))" \
        text-anchor="middle">size on the wire, % of the raw bytes (log); \(title)</text>
        <text class="faint" transform="translate(22 \(Self.place(top + plotHeight / 2))) rotate(-90)" \
        text-anchor="middle">encode, CPU ns a message (log)</text>
        """
    }

    private var grid: [String] {
        let columns = [5.0, 10, 20, 50, 100].map { percent in
            """
            <line class="grid" x1="\(Self.place(x(percent)))" y1="\(Self.place(top))" \
            x2="\(Self.place(x(percent)))" y2="\(Self.place(top + plotHeight))"/>
            <text class="faint" x="\(Self.place(x(percent)))" \
            y="\(Self.place(top + plotHeight + 20))" text-anchor="middle">\(Int(percent)) %</text>
            """
        }
        let rows = [100.0, 300, 1_000, 3_000, 10_000, 30_000].map { value in
            """
            <line class="grid" x1="\(Self.place(left))" y1="\(Self.place(y(value)))" \
            x2="\(Self.place(left + plotWidth))" y2="\(Self.place(y(value)))"/>
            <text class="faint" x="\(Self.place(left - 8))" y="\(Self.place(y(value) + 4))" \
            text-anchor="end">\(TextReport.number(value))</text>
            """
        }
        return columns + rows
    }

    /// The dots that no other dot beats in size and cost, from small to fast.
    private var line: String {
        var points: [String] = []
        var fastest = Double.infinity
        for dot in dots.sorted(by: { $0.percent < $1.percent }) where dot.nanoseconds < fastest {
            fastest = dot.nanoseconds
            points.append("\(Self.place(x(dot.percent))),\(Self.place(y(dot.nanoseconds)))")
        }
        return "<polyline class=\"pareto\" points=\"\(points.joined(separator: " "))\"/>"
    }

    /// The dots with their names, each at the first place where it covers no other.
    private var labelled: [String] {
        var taken: [Label] = dots.map { dot in
            Label(x: x(dot.percent) - 5, y: y(dot.nanoseconds) - 5, width: 10, height: 10)
        }
        return dots.map { dot in
            let (px, py) = (x(dot.percent), y(dot.nanoseconds))
            let width = Double(dot.method.count) * 7.2
            let places = [(9.0, -7.0), (9, 4), (9, 17), (-9 - width, -7), (-9 - width, 4)].map {
                Label(x: px + $0.0, y: py + $0.1 - 11, width: width, height: 13)
            }
            let label =
                places.first { place in
                    place.x + width < left + plotWidth && !taken.contains { $0.meets(place) }
                } ?? places[0]
            taken.append(label)
            return """
                <circle class="\(dot.isOwn ? "own" : "rival")" cx="\(Self.place(px))" \
                cy="\(Self.place(py))" r="5"/>
                <text class="ink" x="\(Self.place(label.x))" y="\(Self.place(label.y + 11))">\
                \(dot.method)</text>
                """
        }
    }

    private static func place(_ value: Double) -> String { TextReport.decimal(value, 1) }
}
