import type {
    AnonymousUnitContext,
    ClassBodyDeclarationContext,
    ClassDeclarationContext,
    EnumDeclarationContext,
    FormalParametersContext,
    InterfaceDeclarationContext,
    MemberDeclarationContext,
    MethodDeclarationContext,
    ModifierContext,
    PropertyDeclarationContext,
    StatementContext,
    TriggerUnitContext,
    TypeDeclarationContext
} from '@apexdevtools/apex-parser';
import type {
    Accessor,
    AnonymousBlock,
    ClassDeclaration,
    EnumDeclaration,
    InterfaceDeclaration,
    Member,
    MethodDeclaration,
    Modifiers,
    Parameter,
    PropertyDeclaration,
    Statement,
    TriggerDeclaration,
    TypeDeclaration
} from './ast';
import { ExpressionAdapter } from './expressionAdapter';
import { modifiersOf } from './modifierAdapter';
import type { ParserModule } from './parserModule';
import { optional, placeOf } from './parseTree';
import { StatementAdapter } from './statementAdapter';
import { typeReference, typeReferences } from './typeReference';

/** Members that stand directly in a trigger or an anonymous block: everything but constructors. */
type FreeMemberContext = Omit<MemberDeclarationContext, 'constructorDeclaration'>;

/** Turns the parser's trees of whole sources into ours. */
export class DeclarationAdapter {
    readonly #expressions: ExpressionAdapter;
    readonly #statements: StatementAdapter;

    constructor(parser: ParserModule) {
        this.#expressions = new ExpressionAdapter(parser);
        this.#statements = new StatementAdapter(this.#expressions);
    }

    /** typeDeclaration: modifier* (classDeclaration | enumDeclaration | interfaceDeclaration) */
    type(context: TypeDeclarationContext): TypeDeclaration {
        const modifiers = modifiersOf(context.modifier_list());
        const classContext = optional(context.classDeclaration());
        if (classContext) return this.#class(classContext, modifiers);
        const interfaceContext = optional(context.interfaceDeclaration());
        if (interfaceContext) return this.#interface(interfaceContext, modifiers);
        return enumDeclaration(context.enumDeclaration(), modifiers);
    }

    trigger(context: TriggerUnitContext): TriggerDeclaration {
        return {
            kind: 'trigger',
            name: context.id(0).getText(),
            objectName: context.id(1).getText(),
            events: context
                .triggerCase_list()
                .map((event) => `${event.getChild(0).getText()} ${event.getChild(1).getText()}`.toLowerCase()),
            ...this.#membersAndStatements(
                context
                    .triggerBlock()
                    .triggerBlockMember_list()
                    .map((member) => [member.modifier_list(), member.triggerMemberDeclaration(), member.statement()])
            ),
            ...placeOf(context)
        };
    }

    anonymous(context: AnonymousUnitContext): AnonymousBlock {
        return {
            kind: 'anonymous',
            ...this.#membersAndStatements(
                context
                    .anonymousBlock()
                    .anonymousBlockMember_list()
                    .map((member) => [member.modifier_list(), member.anonymousMemberDeclaration(), member.statement()])
            ),
            line: 1,
            column: 1
        };
    }

    #membersAndStatements(contexts: readonly (readonly [ModifierContext[], FreeMemberContext, StatementContext])[]): {
        members: Member[];
        body: Statement[];
    } {
        const members: Member[] = [];
        const body: Statement[] = [];
        for (const [modifiers, member, statement] of contexts) {
            const free = optional(member);
            const variables = free && optional(free.fieldDeclaration());
            // The grammar takes the variables of a block for fields.
            if (variables) body.push(this.#statements.variables(variables, modifiersOf(modifiers)));
            else if (free) members.push(...this.#member(free, modifiersOf(modifiers)));
            else body.push(this.#statements.statement(statement));
        }
        return { members, body };
    }

    #class(context: ClassDeclarationContext, modifiers: Modifiers): ClassDeclaration {
        const superclass = optional(context.typeRef());
        return {
            kind: 'class',
            name: context.id().getText(),
            modifiers,
            superclass: superclass && typeReference(superclass),
            interfaces: typeReferences(optional(context.typeList())),
            members: context
                .classBody()
                .classBodyDeclaration_list()
                .flatMap((member) => this.#classMember(member)),
            ...placeOf(context.id())
        };
    }

    #interface(context: InterfaceDeclarationContext, modifiers: Modifiers): InterfaceDeclaration {
        return {
            kind: 'interface',
            name: context.id().getText(),
            modifiers,
            interfaces: typeReferences(optional(context.typeList())),
            members: context
                .interfaceBody()
                .interfaceMethodDeclaration_list()
                .map((method): MethodDeclaration => {
                    const returnType = optional(method.typeRef());
                    return {
                        kind: 'method',
                        name: method.id().getText(),
                        modifiers: modifiersOf(method.modifier_list()),
                        returnType: returnType && typeReference(returnType),
                        parameters: parametersOf(method.formalParameters()),
                        body: undefined,
                        ...placeOf(method.id())
                    };
                }),
            ...placeOf(context.id())
        };
    }

    /** classBodyDeclaration: SEMI | STATIC? block | modifier* memberDeclaration */
    #classMember(context: ClassBodyDeclarationContext): Member[] {
        const block = optional(context.block());
        if (block) {
            return [
                {
                    kind: 'initializer',
                    static: optional(context.STATIC()) !== undefined,
                    body: this.#statements.block(block),
                    ...placeOf(context)
                }
            ];
        }
        const member = optional(context.memberDeclaration());
        if (!member) return [];
        const modifiers = modifiersOf(context.modifier_list());
        const constructor = optional(member.constructorDeclaration());
        if (!constructor) return this.#member(member, modifiers);
        return [
            {
                kind: 'constructor',
                name: constructor.qualifiedName().getText(),
                modifiers,
                parameters: parametersOf(constructor.formalParameters()),
                body: this.#statements.block(constructor.block()),
                ...placeOf(constructor)
            }
        ];
    }

    #member(context: FreeMemberContext, modifiers: Modifiers): Member[] {
        const method = optional(context.methodDeclaration());
        if (method) return [this.#method(method, modifiers)];
        const fields = optional(context.fieldDeclaration());
        if (fields) {
            const type = typeReference(fields.typeRef());
            return fields
                .variableDeclarators()
                .variableDeclarator_list()
                .map((variable) => {
                    const initializer = optional(variable.expression());
                    return {
                        kind: 'field',
                        name: variable.id().getText(),
                        modifiers,
                        type,
                        initializer: initializer && this.#expressions.expression(initializer),
                        ...placeOf(variable)
                    };
                });
        }
        const property = optional(context.propertyDeclaration());
        if (property) return [this.#property(property, modifiers)];
        const classContext = optional(context.classDeclaration());
        if (classContext) return [this.#class(classContext, modifiers)];
        const interfaceContext = optional(context.interfaceDeclaration());
        if (interfaceContext) return [this.#interface(interfaceContext, modifiers)];
        return [enumDeclaration(context.enumDeclaration(), modifiers)];
    }

    #method(context: MethodDeclarationContext, modifiers: Modifiers): MethodDeclaration {
        const returnType = optional(context.typeRef());
        const body = optional(context.block());
        return {
            kind: 'method',
            name: context.id().getText(),
            modifiers,
            returnType: returnType && typeReference(returnType),
            parameters: parametersOf(context.formalParameters()),
            body: body && this.#statements.block(body),
            ...placeOf(context.id())
        };
    }

    #property(context: PropertyDeclarationContext, modifiers: Modifiers): PropertyDeclaration {
        let getter: Accessor | undefined;
        let setter: Accessor | undefined;
        for (const accessor of context.propertyBlock_list()) {
            const get = optional(accessor.getter());
            const block = optional((get ?? accessor.setter()).block());
            const converted: Accessor = {
                modifiers: modifiersOf(accessor.modifier_list()),
                body: block && this.#statements.block(block),
                ...placeOf(accessor)
            };
            if (get) getter = converted;
            else setter = converted;
        }
        return {
            kind: 'property',
            name: context.id().getText(),
            modifiers,
            type: typeReference(context.typeRef()),
            getter,
            setter,
            ...placeOf(context.id())
        };
    }
}

function enumDeclaration(context: EnumDeclarationContext, modifiers: Modifiers): EnumDeclaration {
    const constants = optional(context.enumConstants());
    return {
        kind: 'enum',
        name: context.id().getText(),
        modifiers,
        constants: constants ? constants.id_list().map((id) => ({ name: id.getText(), ...placeOf(id) })) : [],
        ...placeOf(context.id())
    };
}

function parametersOf(context: FormalParametersContext): Parameter[] {
    const list = optional(context.formalParameterList());
    if (!list) return [];
    return list.formalParameter_list().map((parameter) => ({
        name: parameter.id().getText(),
        modifiers: modifiersOf(parameter.modifier_list()),
        type: typeReference(parameter.typeRef()),
        ...placeOf(parameter.id())
    }));
}
