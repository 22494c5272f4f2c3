import { errorText } from 'c/errorText';

describe('errorText', () => {
    it.each([
        ['an Apex error', { body: { message: 'A story needs a body.' } }, 'A story needs a body.'],
        ['several errors of a data service', { body: [{ message: 'One.' }, { message: 'Two.' }] }, 'One. Two.'],
        [
            'errors of fields and of the page',
            {
                body: {
                    message: 'General.',
                    pageErrors: [{ message: 'Page.' }],
                    fieldErrors: { Name: [{ message: 'Field.' }] }
                }
            },
            'Page. Field.'
        ],
        ['a JavaScript error', new Error('Broken.'), 'Broken.'],
        ['a Bayeux message', { channel: '/meta/subscribe', error: '403::denied' }, '403::denied'],
        [
            'the cause that Salesforce adds to a Bayeux message',
            { ext: { sfdc: { failureReason: '401::x' } } },
            '401::x'
        ],
        ['a plain sentence', 'Told.', 'Told.'],
        ['the same sentence twice', ['Told.', 'Told.'], 'Told.']
    ])('tells %s', (_name, error, text) => {
        expect(errorText(error)).toBe(text);
    });

    it('admits that it knows nothing', () => {
        expect(errorText(undefined)).toContain('nothing more is known');
    });
});
