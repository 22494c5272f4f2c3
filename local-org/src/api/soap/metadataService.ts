import { SalesforceError } from '../../errors';
import { readDeployOptions } from '../metadata/deployOptions';
import { deployResult } from '../metadata/deployResult';
import type { ApiServices, MetadataServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { Session } from '../session';
import { SoapFault } from './envelope';
import {
    child,
    childList,
    parseSoapMessage,
    soapAnswer,
    soapFaultAnswer,
    soapFlag,
    soapText,
    soapTexts,
    type SoapAnswer,
    type SoapNode
} from './soapMessage';

interface MetadataCall {
    readonly services: ApiServices;
    readonly metadata: MetadataServices;
    readonly session: Session;
    readonly version: string;
    readonly parameters: SoapNode;
}

type Operation = (call: MetadataCall) => SoapAnswer;

const service = '04/metadata';
const xml = { 'content-type': 'text/xml;charset=UTF-8' };

const operations: Readonly<Record<string, Operation>> = {
    deploy,
    checkDeployStatus: ({ services, metadata, parameters }) =>
        deployResult(
            metadata.deployments.find(idOf(parameters)),
            soapFlag(parameters, 'includeDetails') === true,
            services
        ),
    cancelDeploy: ({ metadata, parameters, session }) => {
        const { id, status } = metadata.deployments.cancel(idOf(parameters), session.userId);
        return { done: status === 'Canceled', id };
    },
    deployRecentValidation: ({ metadata, parameters, session }) =>
        metadata.deployments.deployValidated(soapText(parameters, 'validationId') ?? '', session.userId).id,
    retrieve: ({ metadata, parameters, version }) => {
        const request = child(parameters, 'retrieveRequest') ?? child(parameters, 'request');
        const unpackaged = child(request, 'unpackaged');
        const members = childList(unpackaged, 'types').map((type) => ({
            type: soapText(type, 'name') ?? '',
            names: soapTexts(type, 'members')
        }));
        const id = metadata.retrievals.retrieve({ version: soapText(unpackaged, 'version') ?? version, members });
        return { done: false, id, state: 'Queued' };
    },
    checkRetrieveStatus: ({ metadata, parameters }) => {
        const withZip = soapFlag(parameters, 'includeZip') !== false;
        return metadata.retrievals.result(idOf(parameters), withZip);
    },
    describeMetadata: ({ metadata }) => metadata.catalogue.describe(),
    listMetadata: ({ metadata, parameters }) =>
        childList(parameters, 'queries').flatMap((query) =>
            metadata.catalogue.list(soapText(query, 'type') ?? '', soapText(query, 'folder'))
        )
};

/** `POST /services/Soap/m/NN.0`: the Metadata API. */
export function metadataService(
    services: ApiServices,
    metadata: MetadataServices,
    version: string,
    body: string
): ApiResponse {
    try {
        const { operation, parameters, sessionId } = parseSoapMessage(body);
        const session = sessionId === undefined ? undefined : services.sessions.find(sessionId);
        if (!session)
            throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
        const run = operations[operation];
        if (!run)
            throw new SoapFault('UNKNOWN_EXCEPTION', `The SOAP operation ${operation} is not supported by local-org`);
        services.usage.count();
        const result = run({ services, metadata, session, version, parameters });
        return { status: 200, headers: xml, body: soapAnswer(service, operation, result) };
    } catch (error) {
        if (!(error instanceof SoapFault || error instanceof SalesforceError)) throw error;
        const code = error instanceof SoapFault ? error.code : error.errorCode;
        return { status: 500, headers: xml, body: soapFaultAnswer(service, code, error.message) };
    }
}

function deploy({ metadata, parameters, session }: MetadataCall): SoapAnswer {
    const zip = soapText(parameters, 'ZipFile');
    if (zip === undefined) throw new SoapFault('MISSING_ARGUMENT', 'ZipFile is required');
    const given = child(parameters, 'DeployOptions');
    const options = readDeployOptions({
        flag: (name) => soapFlag(given, name),
        text: (name) => soapText(given, name),
        texts: (name) => soapTexts(given, name)
    });
    const { id } = metadata.deployments.deploy(Buffer.from(zip, 'base64'), options, session.userId);
    return { done: false, id, state: 'Queued' };
}

/** `asyncProcessId`, in whichever capitals. */
/** The WSDL calls the parameter `asyncProcessId`, or `String` (cancelDeploy), where jsforce, and so sf, sends `id`. */
function idOf(parameters: SoapNode): string {
    return ['asyncProcessId', 'String', 'id'].map((name) => soapText(parameters, name)).find(Boolean) ?? '';
}
