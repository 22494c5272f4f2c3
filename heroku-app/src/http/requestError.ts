import type { z } from 'zod';

/** The request can't be done as asked; the message is for the person who sent it. */
export class RequestError extends Error {
    override readonly name = 'RequestError';

    constructor(
        readonly statusCode: number,
        message: string,
        /** Field -> what is wrong with it. */
        readonly fields?: Readonly<Record<string, string>>
    ) {
        super(message);
    }
}

/** @throws RequestError 400 that names each field that is wrong */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
    const read = schema.safeParse(body ?? {});
    if (read.success) return read.data;
    const fields = Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.'), message]));
    throw new RequestError(400, Object.values(fields).join(' '), fields);
}
