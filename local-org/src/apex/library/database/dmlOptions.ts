import type { LibraryFunction, LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of Database.DMLOptions or of one of its headers: there are no rules here that the headers could steer. */
export class DmlOptionsValue extends LibraryValue {
    readonly values = new Map<string, ApexValue>();

    constructor(readonly typeName: string) {
        super();
        for (const [name, type] of Object.entries(propertiesByType[typeName] ?? {})) {
            if (type.startsWith('Database.')) this.values.set(name, new DmlOptionsValue(type));
        }
    }

    override get libraryType(): string {
        return this.typeName;
    }

    get allOrNone(): boolean {
        return this.values.get('optAllOrNone') === true;
    }
}

const propertiesByType: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'Database.DMLOptions': {
        allowFieldTruncation: 'Boolean',
        assignmentRuleHeader: 'Database.DMLOptions.AssignmentRuleHeader',
        duplicateRuleHeader: 'Database.DMLOptions.DuplicateRuleHeader',
        emailHeader: 'Database.DMLOptions.EmailHeader',
        localeOptions: 'String',
        optAllOrNone: 'Boolean'
    },
    'Database.DMLOptions.AssignmentRuleHeader': { assignmentRuleId: 'Id', useDefaultRule: 'Boolean' },
    'Database.DMLOptions.DuplicateRuleHeader': {
        allowSave: 'Boolean',
        includeRecordDetails: 'Boolean',
        runAsCurrentUser: 'Boolean'
    },
    'Database.DMLOptions.EmailHeader': {
        triggerAutoResponseEmail: 'Boolean',
        triggerOtherEmail: 'Boolean',
        triggerUserEmail: 'Boolean'
    }
};

function members(name: string): Record<string, LibraryFunction> {
    const table: Record<string, LibraryFunction> = {
        [`${name.slice(name.lastIndexOf('.') + 1)}()`]: () => new DmlOptionsValue(name)
    };
    for (const [property, type] of Object.entries(propertiesByType[name] ?? {})) {
        table[`${type} ${property}`] = (_x: Execution, options: DmlOptionsValue) =>
            options.values.get(property) ?? null;
        table[`set ${property}(${type} value)`] = (_x: Execution, options: DmlOptionsValue, value: ApexValue) =>
            void options.values.set(property, value);
    }
    return table;
}

export const dmlOptionsTypes: readonly LibraryType[] = Object.keys(propertiesByType).map((name) => ({
    name,
    members: members(name)
}));
