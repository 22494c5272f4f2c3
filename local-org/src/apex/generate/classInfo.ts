import { hasAnnotation } from '../check/symbols';
import type { ConstructorSymbol, FieldSymbol, MethodSymbol, UserType } from '../check/symbols';
import type { TypeUniverse } from '../check/typeUniverse';
import type { Annotation } from '../parse/ast';
import type { Execution } from '../runtime/execution';
import type { ApexObject } from '../runtime/values/apexObject';
import type { ApexValue } from '../runtime/values/apexValue';
import { effectiveSharing } from './sharing';
import { stubClass } from './stubClass';
import { constructorName, fieldName, futureBodyName, getterName, methodName, setterName } from './names';
import type {
    ApexAnnotation,
    ApexClassInfo,
    ApexConstructorInfo,
    ApexFieldInfo,
    ApexMethodInfo,
    ApexObjectClass,
    StubHandler
} from './runtimeInterface';

type GeneratedFunction = (x: Execution, ...args: readonly ApexValue[]) => ApexValue | undefined;
type Members = Record<string, GeneratedFunction | undefined>;

/** A generated class as the runtime's bookkeeping sees it. */
export interface GeneratedClasses {
    /** By index: the JavaScript class; for an enum the object with its constants. */
    readonly classes: unknown[];
    /** By index: gives the statics of an execution. */
    readonly statics: ((x: Execution) => Record<string, ApexValue>)[];
    /** Base of every class that extends no other. */
    readonly base: ApexObjectClass;
}

/** Describes a type of the source to the runtime. */
export function describeType(type: UserType, universe: TypeUniverse, generated: GeneratedClasses): ApexClassInfo {
    const constants: ApexObject[] = [];
    const all = [...type.methods.values()].flat();
    let stubs: (new (handle: StubHandler) => ApexObject) | undefined;
    const makeStubClass = (): new (handle: StubHandler) => ApexObject => {
        if (type.kind !== 'interface') {
            return stubClass(type, generated.classes[type.index] as ApexObjectClass, universe, generated);
        }
        const made = stubClass(type, generated.base, universe, generated);
        Object.defineProperty(made.prototype, 'apexClass', { value: info });
        return made;
    };
    const info: ApexClassInfo = {
        name: type.name,
        kind: type.kind,
        index: type.index,
        type: type.type,
        file: type.source.file,
        apiVersion: type.source.apiVersion,
        sharing: effectiveSharing(type, universe),
        abstract: type.abstract || type.kind === 'interface',
        annotations: type.annotations.map(describeAnnotation),
        visibility: type.visibility,
        outer: type.outer?.name,
        superclass: type.superclass,
        interfaces: type.interfaces,
        ancestors: new Set(
            universe
                .ancestry(type.type)
                .flatMap((each) => (each.kind === 'user' || each.kind === 'library' ? [each.name.toLowerCase()] : []))
        ),
        isException: universe.isException(type.type),
        fields: [...type.fields.values()].map((field) => describeField(field, generated)),
        methods: all.map((method) => describeMethod(method, generated)),
        constructors: type.constructors.map((constructor) => describeConstructor(constructor, generated)),
        constants,
        allocate: () => new (generated.classes[type.index] as ApexObjectClass)(),
        createStub: (handle) => new (stubs ??= makeStubClass())(handle)
    };
    return info;
}

function describeAnnotation(annotation: Annotation): ApexAnnotation {
    return {
        name: annotation.name.toLowerCase(),
        parameters: new Map(annotation.parameters.map(({ name, value }) => [name.toLowerCase(), value]))
    };
}

function describeField(field: FieldSymbol, generated: GeneratedClasses): ApexFieldInfo {
    const { index } = field.owner;
    const storage = fieldName(field);
    const getter = getterName(field);
    const setter = setterName(field);
    const holder = (x: Execution, receiver: ApexObject | null): Record<string, ApexValue> =>
        field.static ? (generated.statics[index]?.(x) ?? {}) : (receiver as unknown as Record<string, ApexValue>);
    const accessors = (receiver: ApexObject | null): Members =>
        (field.static ? generated.classes[index] : receiver) as unknown as Members;
    const getKept = (x: Execution, receiver: ApexObject | null) => holder(x, receiver)[storage] ?? null;
    const setKept = (x: Execution, receiver: ApexObject | null, value: ApexValue) => {
        holder(x, receiver)[storage] = value;
    };
    const get = field.accessors
        ? (x: Execution, receiver: ApexObject | null) =>
              accessors(receiver)[getter]?.call(accessors(receiver), x) ?? null
        : getKept;
    const set = field.accessors
        ? (x: Execution, receiver: ApexObject | null, value: ApexValue) => {
              accessors(receiver)[setter]?.call(accessors(receiver), x, value);
          }
        : setKept;
    return {
        name: field.name,
        type: field.type,
        static: field.static,
        transient: field.transient,
        final: field.final,
        visibility: field.visibility,
        annotations: field.annotations.map(describeAnnotation),
        get: field.readable ? get : undefined,
        set: field.writable ? set : undefined,
        getKept,
        setKept
    };
}

export function describeMethod(method: MethodSymbol, generated: GeneratedClasses): ApexMethodInfo {
    const name = method.future ? futureBodyName(method) : methodName(method);
    const { index } = method.owner;
    return {
        name: method.name,
        className: method.owner.name,
        parameters: method.parameters.map((parameter) => ({ name: parameter.name, type: parameter.type })),
        returnType: method.returnType,
        static: method.static,
        abstract: method.abstract,
        visibility: method.visibility,
        annotations:
            method.declaration.modifiers.names.includes('testmethod') && !hasAnnotation(method.annotations, 'istest')
                ? [...method.annotations.map(describeAnnotation), { name: 'istest', parameters: new Map() }]
                : method.annotations.map(describeAnnotation),
        line: method.declaration.line,
        invoke(x, receiver, args) {
            if (method.static) generated.statics[index]?.(x);
            const target = (method.static ? generated.classes[index] : receiver) as unknown as Members;
            return target[name]?.call(target, x, ...args) ?? null;
        }
    };
}

function describeConstructor(constructor: ConstructorSymbol, generated: GeneratedClasses): ApexConstructorInfo {
    const { index } = constructor.owner;
    const name = constructorName(constructor);
    return {
        parameters: constructor.parameters.map((parameter) => ({ name: parameter.name, type: parameter.type })),
        visibility: constructor.visibility,
        construct(x, args) {
            generated.statics[index]?.(x);
            const made = new (generated.classes[index] as ApexObjectClass)();
            (made as unknown as Members)[name]?.call(made, x, ...args);
            return made;
        }
    };
}
