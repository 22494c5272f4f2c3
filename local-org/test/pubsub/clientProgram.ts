import { join } from 'node:path';
import { ToldProgram } from '../toldProgram';

/** Where the program finds the Pub/Sub API, and how it comes in: with a session, or by a login. */
export type ClientProgramOptions = { readonly port: number; readonly topicName: string } & (
    | { readonly accessToken: string; readonly organizationId: string }
    | { readonly login: Readonly<Record<'loginUrl' | 'username' | 'password' | 'userToken', string>> }
);

/** `pubSubApiClient.mjs` running: a program that uses the package salesforce-pubsub-api-client. */
export class ClientProgram extends ToldProgram {
    constructor(options: ClientProgramOptions) {
        super(join(__dirname, 'pubSubApiClient.mjs'), options);
    }
}
