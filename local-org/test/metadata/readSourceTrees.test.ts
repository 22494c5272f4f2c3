import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SourceError, type SourceProblem } from '../../src/errors';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import type { SourceModel } from '../../src/metadata/sourceModel';
import { childNodes, text } from '../../src/metadata/xmlNode';

const bookshop = join(__dirname, '../fixtures/bookshop');
const metadata = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

describe('an SFDX project', () => {
    let model: SourceModel;

    beforeAll(() => {
        model = readSourceTrees([bookshop]);
    });

    it('gives its Apex, as text', () => {
        expect(model.apex.map(({ name, kind, apiVersion }) => ({ name, kind, apiVersion }))).toEqual([
            { name: 'BookOrders', kind: 'class', apiVersion: '65.0' },
            { name: 'OrderPlaced', kind: 'trigger', apiVersion: '65.0' }
        ]);
        expect(model.apex[1]?.body).toMatch(/^trigger OrderPlaced on Order_Placed__e/);
    });

    it('gives its Lightning components, labels and other components', () => {
        expect(model.lwc.map((bundle) => bundle.name)).toEqual(['bookTile']);
        expect(text(model.lwc[0]?.meta, 'targets.target')).toBe('lightning__AppPage');
        expect(model.labels).toEqual([{ name: 'Sold_Out', value: 'Sold out: we’ll order it for you.' }]);
        expect(model.components.map(({ type, name }) => `${type} ${name}`)).toEqual([
            'GlobalValueSet Genre',
            'PlatformEventChannelMember Books'
        ]);
    });

    it('leaves out what .forceignore names', () => {
        const spied = JSON.stringify(model);
        expect(spied).not.toContain('__tests__');
        expect(spied).not.toContain('jsconfig');
    });

    it('gives objects with the fields of their own files', () => {
        const book = model.objects.find((object) => object.name === 'Book__c');
        expect(book?.fields.get('isbn__c')).toMatchObject({
            type: 'string',
            length: 13,
            unique: true,
            externalId: true
        });
        expect(book?.fields.get('author__c')).toMatchObject({
            type: 'reference',
            referenceTo: ['Author__c'],
            relationshipName: 'Author__r',
            childRelationshipName: 'Books__r',
            deleteConstraint: 'SetNull'
        });
        expect(book?.fields.get('genre__c')).toMatchObject({
            restrictedPicklist: true,
            picklistValues: [
                { value: 'Novel', label: 'Novel', active: true, defaultValue: true },
                { value: 'Crime', label: 'Crime & Thriller', active: true, defaultValue: false },
                { value: 'Poetry', label: 'Poetry', active: true, defaultValue: false }
            ]
        });
        expect(book?.validationRules).toEqual([
            {
                name: 'Price_Is_Positive',
                active: true,
                errorConditionFormula: 'Price__c < 0',
                errorMessage: "A book can't cost less than nothing.",
                errorDisplayField: 'Price__c'
            }
        ]);
    });
});

describe('problems', () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'source-'));
        cpSync(bookshop, folder, { recursive: true });
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    function put(path: string, content: string): string {
        const file = join(folder, 'shop/main/default', path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        return file;
    }

    function problems(): readonly SourceProblem[] {
        try {
            readSourceTrees([folder]);
        } catch (error) {
            if (error instanceof SourceError) return error.problems;
            throw error;
        }
        return [];
    }

    it('malformed XML, with its place', () => {
        const file = put('flows/Broken.flow-meta.xml', `<Flow ${metadata}>\n    <label>x</labl>\n</Flow>`);
        expect(problems()).toEqual([
            { file, line: 2, column: expect.any(Number), message: expect.stringMatching(/^Error parsing file: /) }
        ]);
    });

    it('an unknown field type and an unknown value set, all at once', () => {
        const field = (name: string, body: string) =>
            put(
                `objects/Book__c/fields/${name}.field-meta.xml`,
                `<CustomField ${metadata}>\n    <fullName>${name}</fullName>\n    <label>x</label>\n    ${body}\n</CustomField>`
            );
        const smell = field('Smell__c', '<type>Odour</type>');
        const mood = field('Mood__c', '<type>Picklist</type><valueSet><valueSetName>Moods</valueSetName></valueSet>');
        expect(problems()).toEqual([
            expect.objectContaining({
                file: mood,
                line: 4,
                message: 'In field: valueSet - no GlobalValueSet named Moods found'
            }),
            expect.objectContaining({
                file: smell,
                line: 4,
                column: 11,
                message: "'Odour' is not a valid value for the enum 'FieldType'"
            })
        ]);
    });

    it('Apex without its -meta.xml, and the other way round', () => {
        const lonely = put('classes/Lonely.cls', 'public class Lonely {}');
        const bodiless = put(
            'classes/Ghost.cls-meta.xml',
            `<ApexClass ${metadata}><apiVersion>65.0</apiVersion></ApexClass>`
        );
        expect(problems()).toEqual([
            expect.objectContaining({ file: bodiless, message: 'Ghost.cls is missing beside Ghost.cls-meta.xml' }),
            expect.objectContaining({ file: lonely, message: 'Lonely.cls-meta.xml is missing beside Lonely.cls' })
        ]);
    });

    it('a component given twice, whatever its capitals', () => {
        put('more/classes/bookorders.cls', 'public class bookorders {}');
        put('more/classes/bookorders.cls-meta.xml', `<ApexClass ${metadata}><apiVersion>65.0</apiVersion></ApexClass>`);
        expect(problems()).toEqual([
            expect.objectContaining({
                message: expect.stringMatching(/^Duplicate class bookorders: also in .*BookOrders.cls$/)
            })
        ]);
    });

    it('a custom object that is declared nowhere, and a folder that is not there', () => {
        put(
            'objects/Shelf__c/fields/Row__c.field-meta.xml',
            `<CustomField ${metadata}><fullName>Row__c</fullName><label>Row</label><type>Text</type></CustomField>`
        );
        expect(problems()[0]?.message).toBe('No Shelf__c.object-meta.xml found: nothing declares the object Shelf__c');
        expect(() => readSourceTrees([join(folder, 'nowhere')])).toThrow('No such folder');
    });

    it('fields of one object may come from several trees', () => {
        const more = mkdtempSync(join(tmpdir(), 'more-source-'));
        const file = join(more, 'objects/Book__c/fields/Pages__c.field-meta.xml');
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(
            file,
            `<CustomField ${metadata}><fullName>Pages__c</fullName><label>Pages</label><precision>5</precision><scale>0</scale><type>Number</type></CustomField>`
        );
        const book = readSourceTrees([folder, more]).objects.find((object) => object.name === 'Book__c');
        expect(book?.fields.get('pages__c')).toMatchObject({ type: 'double', precision: 5, scale: 0 });
        rmSync(more, { recursive: true });
    });

    it('keeps text as it is written: blanks, entities, CDATA, numbers', () => {
        put(
            'flows/Plain.flow-meta.xml',
            `<Flow ${metadata}><a> x &amp;amp; &#10;y </a><b>007</b><c><![CDATA[<i> & ]]></c><d/><e><f>1</f><f>2</f></e></Flow>`
        );
        const xml = readSourceTrees([folder]).components.find((component) => component.name === 'Plain')?.xml ?? {};
        expect(text(xml, 'a')).toBe(' x &amp; \ny ');
        expect(text(xml, 'b')).toBe('007');
        expect(text(xml, 'c')).toBe('<i> & ');
        expect(childNodes(xml, 'd')).toEqual([{}]);
        expect(childNodes(xml, 'e')).toEqual([{ f: ['1', '2'] }]);
    });
});
