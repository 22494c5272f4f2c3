import { logCategories, logLevels, type DebugLevels, type LogCategory } from '../../debugLog/debugLevels';
import { NotSupportedError, SalesforceError } from '../../errors';
import type { ApiServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import { executeAnonymousResult } from '../tooling/executeAnonymous';
import { SoapFault } from './envelope';
import {
    child,
    childList,
    parseSoapMessage,
    soapAnswer,
    soapElement,
    soapFaultAnswer,
    soapText,
    type SoapNode
} from './soapMessage';

const service = '08/apex';
const xml = { 'content-type': 'text/xml;charset=UTF-8' };

/** `POST /services/Soap/s/NN.0`: anonymous Apex with its debug log. */
export function apexService(services: ApiServices, body: string): ApiResponse {
    try {
        const { operation, parameters, sessionId, header } = parseSoapMessage(body);
        const session = sessionId === undefined ? undefined : services.sessions.find(sessionId);
        if (!session)
            throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
        if (operation !== 'executeAnonymous')
            throw new SoapFault('UNKNOWN_EXCEPTION', `The SOAP operation ${operation} is not supported by local-org`);
        if (!services.apex) throw new NotSupportedError('anonymous Apex in an org without Apex');
        services.usage.count();
        const code = soapText(parameters, 'String') ?? soapText(parameters, 'apexcode') ?? '';
        const levels = debugLevels(child(header, 'DebuggingHeader'));
        const outcome = services.apex.executeAnonymous(code, session.userId, { levels });
        const log = outcome.kind === 'problems' ? undefined : outcome.log;
        const info = log === undefined ? '' : `<DebuggingInfo>${soapElement('debugLog', log)}</DebuggingInfo>`;
        return {
            status: 200,
            headers: xml,
            body: soapAnswer(service, operation, { ...executeAnonymousResult(outcome) }, info),
            durable: outcome.kind === 'done' ? outcome.durable : undefined
        };
    } catch (error) {
        if (!(error instanceof SoapFault || error instanceof SalesforceError)) throw error;
        const code = error instanceof SoapFault ? error.code : error.errorCode;
        return { status: 500, headers: xml, body: soapFaultAnswer(service, code, error.message) };
    }
}

/** Names of the log categories in the Apex API, where they differ (`Apex_code`, `Db`). */
function categoryOf(name: string): LogCategory | undefined {
    return logCategories.find((category) => category.toLowerCase() === name.toLowerCase());
}

/** `LogType` of the header's older form, which sets all categories at once (SOAP API Developer Guide, DebuggingHeader). */
const levelsByLogType: Readonly<Record<string, DebugLevels>> = {
    none: {},
    debugonly: { APEX_CODE: 'DEBUG', APEX_PROFILING: 'INFO' },
    db: { APEX_CODE: 'DEBUG', APEX_PROFILING: 'INFO', DB: 'INFO' },
    profiling: { APEX_CODE: 'DEBUG', APEX_PROFILING: 'FINE', DB: 'INFO' },
    callout: { APEX_CODE: 'DEBUG', APEX_PROFILING: 'FINE', DB: 'INFO', CALLOUT: 'INFO' },
    detail: {
        APEX_CODE: 'FINEST',
        APEX_PROFILING: 'FINE',
        DB: 'INFO',
        CALLOUT: 'INFO',
        VALIDATION: 'INFO',
        SYSTEM: 'DEBUG'
    }
};

function debugLevels(header: SoapNode | undefined): DebugLevels | undefined {
    if (header === undefined) return undefined;
    const logType = soapText(header, 'debugLevel')?.toLowerCase();
    const levels: Partial<Record<LogCategory, (typeof logLevels)[number]>> = { ...levelsByLogType[logType ?? 'none'] };
    for (const node of childList(header, 'categories')) {
        const category = categoryOf(soapText(node, 'category') ?? '');
        const level = logLevels.find((each) => each === soapText(node, 'level')?.toUpperCase());
        if (category && level) levels[category] = level;
    }
    return levels;
}
