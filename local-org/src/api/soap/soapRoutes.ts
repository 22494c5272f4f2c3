import { SalesforceError } from '../../errors';
import { isApiVersion } from '../apiVersion';
import type { ApiServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import { faultEnvelope, parseEnvelope, responseEnvelope, SoapFault, type SoapApi, type SoapValue } from './envelope';
import { passwordOperations } from './passwordOperations';
import { recordOperations } from './recordOperations';
import { sessionOf, type Operation, type SoapContext, type SoapResult } from './soapContext';

const operations: Readonly<Record<string, Operation>> = {
    ...recordOperations,
    ...passwordOperations,
    login,
    getUserInfo,
    getServerTimestamp,
    logout
};

const xml = { 'content-type': 'text/xml;charset=UTF-8' };

/** `POST /services/Soap/{u|c}/NN.0[/…]`: the operations of the partner and enterprise APIs. */
export function soap(services: ApiServices, origin: string, api: SoapApi, version: string, body: string): ApiResponse {
    try {
        if (!isApiVersion(version)) {
            throw new SoapFault('UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL : ${version}`);
        }
        const call = parseEnvelope(body);
        const { operation } = call;
        const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
        if (!run)
            throw new SoapFault('UNKNOWN_EXCEPTION', `The SOAP operation ${operation} is not supported by local-org`);
        services.usage.count();
        const session = call.sessionId === undefined ? undefined : services.sessions.find(call.sessionId);
        const own = session === undefined ? services : services.asUser(session.userId);
        const { result, durable } = run({ services: own, origin, api, version, call });
        return { status: 200, headers: xml, body: responseEnvelope(api, operation, result), durable };
    } catch (error) {
        if (!(error instanceof SoapFault || error instanceof SalesforceError)) throw error;
        const fault = error instanceof SoapFault ? error : new SoapFault(error.errorCode, error.message);
        return { status: 500, headers: xml, body: faultEnvelope(api, fault) };
    }
}

function login({ services, origin, api, version, call }: SoapContext): SoapResult {
    const { username = '', password = '' } = call.parameters;
    const userId = services.logins.authenticate(username, password);
    if (userId === undefined) {
        throw new SoapFault(
            'INVALID_LOGIN',
            'Invalid username, password, security token; or user locked out.',
            'LoginFault'
        );
    }
    const { accessToken } = services.sessions.issue(userId);
    const address = (letter: string) =>
        `${origin}/services/Soap/${letter}/${version}/${services.organizationId.slice(0, 15)}`;
    const result = {
        metadataServerUrl: address('m'),
        passwordExpired: false,
        sandbox: false,
        serverUrl: address(api === 'partner' ? 'u' : 'c'),
        sessionId: accessToken,
        userId,
        userInfo: userInfo(services, userId)
    };
    return { result };
}

function getUserInfo(context: SoapContext): SoapResult {
    return { result: userInfo(context.services, sessionOf(context).userId) };
}

function getServerTimestamp(context: SoapContext): SoapResult {
    sessionOf(context);
    return { result: { timestamp: new Date(context.services.clock.now()).toISOString() } };
}

function logout(context: SoapContext): SoapResult {
    context.services.sessions.end(sessionOf(context));
    return {};
}

function userInfo({ database, organizationId, sessions }: ApiServices, userId: string): SoapValue {
    const user = database.get('User', userId) ?? {};
    const organization = database.get('Organization', organizationId) ?? {};
    return {
        accessibilityMode: false,
        chatterExternal: false,
        currencySymbol: '$',
        orgAttachmentFileSizeLimit: 5242880,
        orgDefaultCurrencyIsoCode: 'USD',
        orgDefaultCurrencyLocale: 'en_US',
        orgDisallowHtmlAttachments: false,
        orgHasPersonAccounts: false,
        organizationId,
        organizationMultiCurrency: false,
        organizationName: organization['Name'] ?? null,
        profileId: user['ProfileId'] ?? null,
        roleId: user['UserRoleId'] ?? null,
        sessionSecondsValid: Math.floor(sessions.timeoutMs / 1000),
        userDefaultCurrencyIsoCode: null,
        userEmail: user['Email'] ?? null,
        userFullName: user['Name'] ?? null,
        userId,
        userLanguage: user['LanguageLocaleKey'] ?? 'en_US',
        userLocale: user['LocaleSidKey'] ?? 'en_US',
        userName: user['Username'] ?? null,
        userTimeZone: user['TimeZoneSidKey'] ?? 'GMT',
        userType: user['UserType'] ?? 'Standard',
        userUiSkin: 'Theme3'
    };
}
