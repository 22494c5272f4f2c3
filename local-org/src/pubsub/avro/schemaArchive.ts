import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface KeptSchema {
    readonly objectName: string;
    readonly schemaJson: string;
}

/**
 * The schemas that were given to clients, by id. A client keeps a schema and publishes by it, also after the event's definition has changed and
 * the org was started again: schema ids stay valid.
 */
export class SchemaArchive {
    readonly #directory: string | undefined;
    readonly #known = new Set<string>();

    constructor(directory: string | undefined) {
        this.#directory = directory === undefined ? undefined : join(directory, 'schemas');
        if (this.#directory !== undefined) mkdirSync(this.#directory, { recursive: true });
    }

    keep(schemaId: string, objectName: string, schemaJson: string): void {
        if (this.#directory === undefined || this.#known.has(schemaId)) return;
        this.#known.add(schemaId);
        const path = join(this.#directory, `${schemaId}.json`);
        if (existsSync(path)) return;
        writeFileSync(`${path}.new`, JSON.stringify({ objectName, schemaJson } satisfies KeptSchema));
        renameSync(`${path}.new`, path);
    }

    find(schemaId: string): KeptSchema | undefined {
        // An id comes from a client: nothing but what ids are made of may become part of a path.
        if (this.#directory === undefined || !/^[\w-]{22}$/.test(schemaId)) return undefined;
        const path = join(this.#directory, `${schemaId}.json`);
        return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeptSchema) : undefined;
    }
}
