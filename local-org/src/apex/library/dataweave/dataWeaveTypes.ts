import { readFileSync } from 'node:fs';
import { NotSupportedError } from '../../../errors';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexMap } from '../../runtime/values/apexMap';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { fromApex, toApex } from './apexForm';
import { define, evaluate, Scope } from './evaluate';
import { readText, writeText } from './formats';
import { coreFunctions } from './functions';
import { parseScript } from './parseScript';
import type { Format, Script } from './script';
import { ScriptError, type ScriptValue } from './value';

const metaSuffix = '-meta.xml';
const apexFormats = new Set(['application/java', 'application/apex']);
const json: Format = { type: 'application/json', properties: {} };

/** A value of DataWeave.Script. */
class ScriptHandle extends LibraryValue {
    constructor(
        readonly name: string,
        readonly script: Script
    ) {
        super();
    }

    override get libraryType(): string {
        return 'DataWeave.Script';
    }

    override get printed(): string {
        return `DataWeaveScriptResource.${this.name}`;
    }
}

/** A value of DataWeave.Result. */
class ScriptResult extends LibraryValue {
    constructor(
        readonly value: ScriptValue,
        readonly format: Format
    ) {
        super();
    }

    override get libraryType(): string {
        return 'DataWeave.Result';
    }
}

function scriptException(message: string): Error | object {
    return systemException('System.DataWeaveScriptException', message);
}

/** What goes wrong in a script is an exception of Apex. */
function inApex<T>(work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (!(error instanceof ScriptError)) throw error;
        throw scriptException(error.message);
    }
}

/** A script of the source. @throws System.DataWeaveScriptException if there is none, or it isn't one */
function scriptNamed(x: Execution, name: string): ScriptHandle {
    const found = x.org.services.model.components.find(
        (component) => component.type === 'DataWeaveResource' && component.name.toLowerCase() === name.toLowerCase()
    );
    if (found === undefined) throw scriptException(`Script not found: ${name}`);
    const source = readFileSync(found.file.slice(0, -metaSuffix.length), 'utf8');
    return new ScriptHandle(
        found.name,
        inApex(() => parseScript(source))
    );
}

function execute(x: Execution, { script }: ScriptHandle, parameters: ApexMap): ScriptResult {
    const format = script.output ?? json;
    return inApex(() => {
        const scope = new Scope(undefined, () => {
            if (--x.fuel < 0) x.refuel();
        });
        const log = (message: string) =>
            x.org.services.log({ level: 'DEBUG', message, userId: x.userId, where: undefined });
        for (const [name, run] of coreFunctions({ log, now: () => x.now })) scope.define(name, run);
        for (const { key, value } of parameters.entries()) {
            const name = String(key);
            scope.define(name, inputValue(x, value, script.inputs.get(name)));
        }
        const body = scope.inner();
        define(body, script.definitions);
        const value = evaluate(script.body, body);
        if (!apexFormats.has(format.type)) writeText(value, format);
        return new ScriptResult(value, format);
    });
}

function inputValue(x: Execution, value: ApexValue, format: Format | undefined): ScriptValue {
    const isText = typeof value === 'string' && format !== undefined && !apexFormats.has(format.type);
    return isText ? readText(value, format) : fromApex(x, value);
}

/** `new DataWeaveScriptResource.name()`: each script of the source is a class. */
export function scriptResourceType(name: string): LibraryType {
    return {
        name: `DataWeaveScriptResource.${name}`,
        extends: 'DataWeave.Script',
        members: { [`${name}()`]: (x: Execution) => scriptNamed(x, name) }
    };
}

export const dataWeaveTypes: readonly LibraryType[] = [
    {
        name: 'DataWeave.Script',
        members: {
            'static DataWeave.Script createScript(String name)': (x, name: string | null) =>
                scriptNamed(x, given(name)),
            'static DataWeave.Script createScript(String namespace, String name)': (
                _x,
                namespace: string | null,
                _name: string | null
            ) => {
                throw new NotSupportedError(`The DataWeave scripts of the namespace ${given(namespace)}`);
            },
            'DataWeave.Result execute(Map<String, Object> parameters)': (
                x,
                script: ScriptHandle,
                parameters: ApexMap | null
            ) => execute(x, script, given(parameters)),
            'String toString()': (_x, script: ScriptHandle) => script.printed
        }
    },
    {
        name: 'DataWeave.Result',
        members: {
            'Object getValue()': (x, { value, format }: ScriptResult) =>
                inApex(() => (apexFormats.has(format.type) ? toApex(x, value) : writeText(value, format))),
            'String getValueAsString()': (_x, { value, format }: ScriptResult) => {
                if (apexFormats.has(format.type)) {
                    throw scriptException('The output of the script is not a String');
                }
                return inApex(() => writeText(value, format));
            },
            'String toString()': (_x, { value, format }: ScriptResult) => inApex(() => writeText(value, format))
        }
    }
];
