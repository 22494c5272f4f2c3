import type { ApexClassInfo } from '../../generate/runtimeInterface';

/** An object of a class: of the source (then it has {@link apexClass}) or of the library (then {@link libraryType}). */
export class ApexObject {
    /** On the prototype of generated classes. */
    declare readonly apexClass?: ApexClassInfo;

    /** Name of the library's table for the object's own type: `Database.SaveResult`, `System.Type`. */
    get libraryType(): string | undefined {
        return undefined;
    }

    /** Simple name of an object of a class of the source, as text shows it. */
    get printedClassName(): string | undefined {
        return this.apexClass?.name.split('.').at(-1);
    }
}

/** A Double where the static type is Object. */
export class ApexDouble extends ApexObject {
    constructor(readonly value: number) {
        super();
    }
}

/** An Id where the static type is Object. */
export class ApexId extends ApexObject {
    constructor(readonly value: string) {
        super();
    }
}

/** A constant of an enum of the source or of the library. */
export class ApexEnumConstant extends ApexObject {
    constructor(
        /** Full name of the enum. */
        readonly enumName: string,
        readonly name: string,
        readonly ordinal: number,
        override readonly apexClass: ApexClassInfo | undefined
    ) {
        super();
    }

    override get libraryType(): string | undefined {
        return this.apexClass === undefined ? this.enumName : undefined;
    }
}
