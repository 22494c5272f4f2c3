/**
 * Derives src/schema/generated/standardObjects.json from the type declarations that jsforce ships for the standard objects: their
 * fields, nullability, parent references and child relationships. Run it again when jsforce is upgraded:
 *
 *     node local-org/scripts/generateStandardObjects.mjs
 *
 * The JSON holds one string for each object, so that reading the file costs little and an object is parsed when it is first used:
 *
 *     field ("|" field)*
 *     field  = name ":" type ["?"] [">" target ["." relationshipName] ["@" childRelationshipName]]
 *     type   = "s" text | "d" date or datetime | "n" number | "b" boolean | "x" base64 | "a" address | "o" anything
 *
 * "?" marks a field that may be null; the relationship's name is left out where it is the field's name without "Id".
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const declarations = join(require.resolve('jsforce/package.json'), '../lib/types/standard-schema.d.ts');
const output = join(import.meta.dirname, '../src/schema/generated/standardObjects.json');
const typeCodes = { string: 's', number: 'n', boolean: 'b', DateString: 'd', BlobString: 'x', Address: 'a', any: 'o' };
const definitionPrefix = 'SObjectDefinition$';
/** Every row has these; a child relationship is never one of them. */
const auditFields = new Set(['CreatedById', 'LastModifiedById', 'MasterRecordId']);

/** `type Fields$X = {…}` and its siblings -> Map of X -> Map of member -> {type, nullable}. */
function readTypes(source) {
    const types = { Fields: new Map(), ParentReferences: new Map(), ChildRelationships: new Map() };
    for (const statement of source.statements) {
        if (!ts.isTypeAliasDeclaration(statement) || !ts.isTypeLiteralNode(statement.type)) continue;
        const [group, object] = statement.name.text.split('$');
        if (!(group in types)) continue;
        const members = new Map();
        for (const member of statement.type.members) {
            const text = member.type.getText(source);
            members.set(member.name.getText(source), {
                type: text.replace(/ \| null$/, ''),
                nullable: text.endsWith(' | null')
            });
        }
        types[group].set(object, members);
    }
    return types;
}

/** Shared letters at the start of the singular of the relationship and of the field, to tell `PartnersTo` from `PartnersFrom`. */
function likeness(relationship, field) {
    let score = 0;
    const words = field.replace(/Id$/, '').match(/[A-Z][a-z]+/g) ?? [];
    for (const word of words) if (relationship.includes(word)) score += word.length;
    return score;
}

/** "Child.field" -> name of the child relationship. What the declarations leave open goes to the likeliest field. */
function childRelationships({ Fields, ParentReferences, ChildRelationships }) {
    const names = new Map();
    for (const [parent, children] of ChildRelationships) {
        const claims = [];
        for (const [relationship, { type }] of children) {
            const child = type.slice(definitionPrefix.length);
            for (const [reference, target] of ParentReferences.get(child) ?? []) {
                const field = `${reference}Id`;
                if (target.type !== definitionPrefix + parent || auditFields.has(field)) continue;
                if (Fields.get(child).has(field)) {
                    claims.push({ relationship, key: `${child}.${field}`, score: likeness(relationship, field) });
                }
            }
        }
        claims.sort((a, b) => b.score - a.score);
        const taken = new Set();
        for (const { relationship, key } of claims) {
            if (names.has(key) || taken.has(`${key.split('.')[0]}:${relationship}`)) continue;
            names.set(key, relationship);
            taken.add(`${key.split('.')[0]}:${relationship}`);
        }
    }
    return names;
}

const source = ts.createSourceFile(declarations, readFileSync(declarations, 'utf8'), ts.ScriptTarget.Latest);
const types = readTypes(source);
const children = childRelationships(types);
const objects = {};
for (const [object, fields] of types.Fields) {
    if (object === 'Name') continue;
    const references = types.ParentReferences.get(object) ?? new Map();
    objects[object] = [...fields]
        .map(([name, { type, nullable }]) => {
            const code = typeCodes[type];
            if (!code) throw new Error(`${object}.${name}: no code for type ${type}`);
            const relationship = name.replace(/Id$/, '');
            const reference = name.endsWith('Id') ? references.get(relationship) : undefined;
            const target = reference ? `>${reference.type.slice(definitionPrefix.length)}` : '';
            const child = reference && children.get(`${object}.${name}`);
            return `${name}:${code}${nullable ? '?' : ''}${target}${child ? `@${child}` : ''}`;
        })
        .join('|');
}
writeFileSync(output, `${JSON.stringify(objects, null, 1)}\n`);
