#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@MessagePackTyped`: writes the two functions of the typed path that one would write by hand.
struct TypedMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let structure = declaration.as(StructDeclSyntax.self) else {
            context.diagnose(Diagnostic(node: node, message: TypedMacroError.noStructure))
            return []
        }
        let fields = StoredField.all(of: structure, in: context)
        let access =
            structure.modifiers.map(\.trimmedDescription)
            .first { ["public", "package"].contains($0) }.map { $0 + " " } ?? ""
        let hasInitializer = structure.memberBlock.members.contains {
            $0.decl.is(InitializerDeclSyntax.self)
        }
        let reading = hasInitializer ? assignments(fields) : memberwise(fields)
        let writing = fields.map { "    \($0.writing)" }.joined(separator: "\n")
        let code: DeclSyntax = """
            extension \(type.trimmed): MessagePackWritable, MessagePackReadable {
                \(raw: access)init(reading reader: inout MsgPackReader) throws {
            \(raw: reading)
                }

                \(raw: access)func write(to writer: inout MsgPackWriter) throws {
                    var fields = writer.beginFields()
            \(raw: writing)
                    try writer.endFields(fields)
                }
            }
            """
        return code.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }

    /// All fields in one expression, which the compiler does not copy.
    private static func memberwise(_ fields: [StoredField]) -> String {
        let arguments = fields.map { "\($0.name): \($0.reading)" }.joined(separator: ",\n")
        return """
            self = try reader.readFields { reader, fields in
                Self(
            \(arguments))
            }
            """
    }

    /// The fields one by one, for a type whose initialisers are its own.
    private static func assignments(_ fields: [StoredField]) -> String {
        let lines = fields.map { "self.\($0.name) = \($0.reading)" }
        return (["var fields = try reader.readFields()"] + lines + ["try reader.endFields(fields)"])
            .joined(separator: "\n")
    }
}

/// `@MessagePackName("…")`: the key of a property. `TypedMacro` reads it; it adds nothing itself.
struct NameMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}

/// Why the macro cannot write a conformance.
enum TypedMacroError: String, DiagnosticMessage {
    case noStructure = "@MessagePackTyped is for structures"
    case noName = "@MessagePackTyped takes properties with a name of their own, not tuples"

    var message: String { rawValue }
    var diagnosticID: MessageID { MessageID(domain: "MessagePackMacros", id: "\(self)") }
    var severity: DiagnosticSeverity { .error }
}
#endif
