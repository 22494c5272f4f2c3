import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './api/logins';

const fileName = 'credentials.json';

/**
 * The admin's user name, password and security token: made up at the first start and kept in the data folder (readable by its
 * owner only), so that clients that were set up once go on working. Without a folder they last as long as the org.
 */
export function loadCredentials(username: string, directory: string | undefined): Credentials {
    const file = directory === undefined ? undefined : join(directory, fileName);
    if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
    const credentials: Credentials = {
        username,
        password: randomBytes(9).toString('base64url'),
        // Salesforce's tokens have 24 or 25 letters and digits
        securityToken: randomBytes(32)
            .toString('base64')
            .replace(/[^A-Za-z0-9]/g, '')
            .slice(0, 24)
    };
    if (file !== undefined) {
        mkdirSync(directory as string, { recursive: true });
        writeFileSync(file, JSON.stringify(credentials, null, 4), { mode: 0o600 });
    }
    return credentials;
}
