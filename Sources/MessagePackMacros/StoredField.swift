#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// A stored property of a structure that is a field of its map.
struct StoredField {
    /// The property, in backticks if it has them.
    let name: String
    /// The literal of the key.
    let key: String
    /// Whether the type is written as an optional.
    let isOptional: Bool
    /// What the property is where the map lacks the key; nil if it must be there.
    let fallback: String?

    /// The expression that reads the field.
    var reading: String {
        if let fallback { return "try reader.readIfPresent(\(key), of: &fields) ?? \(fallback)" }
        return "try reader.\(isOptional ? "readIfPresent" : "read")(\(key), of: &fields)"
    }

    /// The statement that writes the field.
    var writing: String {
        "try writer.\(isOptional ? "writeIfPresent" : "write")(\(key), self.\(name), of: &fields)"
    }

    /// The fields in the order of their declarations. Constants with a value, static and computed
    /// properties are none.
    static func all(
        of structure: StructDeclSyntax, in context: some MacroExpansionContext
    ) -> [StoredField] {
        structure.memberBlock.members.flatMap { member -> [StoredField] in
            guard let variable = member.decl.as(VariableDeclSyntax.self), !variable.isNoField else {
                return []
            }
            return fields(of: variable, in: context)
        }
    }

    private static func fields(
        of variable: VariableDeclSyntax, in context: some MacroExpansionContext
    ) -> [StoredField] {
        let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
        let key = variable.messagePackName
        // In `var a, b: Int` the type is that of both.
        var type: TypeSyntax?
        var fields: [StoredField] = []
        for binding in variable.bindings.reversed() {
            type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
            guard !binding.isComputed, !(isConstant && binding.initializer != nil) else { continue }
            guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
            else {
                context.diagnose(
                    Diagnostic(node: binding.pattern, message: TypedMacroError.noName))
                continue
            }
            let plainName = name.filter { $0 != "`" }
            let isOptional = type?.isWrittenAsOptional ?? false
            fields.append(
                StoredField(
                    name: name, key: key ?? "\"\(plainName)\"", isOptional: isOptional,
                    fallback: isOptional ? nil : binding.initializer?.value.trimmedDescription))
        }
        return fields.reversed()
    }
}

extension VariableDeclSyntax {
    /// Whether the property belongs to the type, or has its value later.
    fileprivate var isNoField: Bool {
        modifiers.contains { [.keyword(.static), .keyword(.lazy)].contains($0.name.tokenKind) }
    }

    /// The literal of `@MessagePackName`.
    fileprivate var messagePackName: String? {
        for case .attribute(let attribute) in attributes
        where attribute.attributeName.trimmedDescription == "MessagePackName" {
            guard case .argumentList(let arguments)? = attribute.arguments else { return nil }
            return arguments.first?.expression.trimmedDescription
        }
        return nil
    }
}

extension PatternBindingSyntax {
    /// Whether the property has no memory. Observers such as `didSet` leave it some.
    fileprivate var isComputed: Bool {
        switch accessorBlock?.accessors {
        case nil: false
        case .getter: true
        case .accessors(let accessors):
            accessors.contains {
                ![.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind)
            }
        }
    }
}

extension TypeSyntax {
    /// Whether the type is `T?` or `Optional<T>`.
    fileprivate var isWrittenAsOptional: Bool {
        self.is(OptionalTypeSyntax.self)
            || self.as(IdentifierTypeSyntax.self)?.name.text == "Optional"
    }
}
#endif
