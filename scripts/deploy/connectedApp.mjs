import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy, sf } from './salesforce.mjs';

const API_VERSION = '65.0';
const NAME = 'Newsroom_Agency';

/**
 * Deploys the connected app that the agency logs in by, from a folder that is removed again: its consumer key and certificate are this org's alone and
 * have no place in the repository.
 * @param {string} org alias
 * @param {{consumerKey: string, certificate: string}} app certificate in PEM
 */
export async function deployConnectedApp(org, { consumerKey, certificate }) {
    const folder = mkdtempSync(join(tmpdir(), 'newsroom-app-'));
    try {
        mkdirSync(join(folder, 'connectedApps'));
        writeFileSync(join(folder, 'package.xml'), manifest());
        writeFileSync(join(folder, `connectedApps/${NAME}.connectedApp`), connectedApp({ consumerKey, certificate }));
        await deploy(sf.deployMetadata(org, folder));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** As the metadata holds it: without the lines around. */
const base64Of = (certificate) => certificate.replace(/-----[A-Z ]+-----|\s/g, '');

const manifest = () => `<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>
        <members>${NAME}</members>
        <name>ConnectedApp</name>
    </types>
    <version>${API_VERSION}</version>
</Package>
`;

/** Users are approved by an admin, through the permission set of the agency: nobody is asked in a browser. */
const connectedApp = ({ consumerKey, certificate }) => `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>newsroom@example.com</contactEmail>
    <description>The news agency's Heroku app: logs in with a JWT that its private key signs.</description>
    <label>Newsroom Agency</label>
    <oauthConfig>
        <callbackUrl>https://login.salesforce.com/services/oauth2/success</callbackUrl>
        <certificate>${base64Of(certificate)}</certificate>
        <consumerKey>${consumerKey}</consumerKey>
        <isAdminApproved>true</isAdminApproved>
        <scopes>Api</scopes>
        <scopes>RefreshToken</scopes>
    </oauthConfig>
    <oauthPolicy>
        <ipRelaxation>ENFORCE</ipRelaxation>
        <refreshTokenPolicy>infinite</refreshTokenPolicy>
    </oauthPolicy>
    <permissionSetName>${NAME}</permissionSetName>
</ConnectedApp>
`;
