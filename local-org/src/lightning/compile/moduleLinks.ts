import { unsupportedText } from '../../errors';
import { basename } from 'node:path';
import type { SourceProblem } from '../../errors';
import type { ModuleImport } from './moduleImport';
import { parsePlatformReference } from './platformModule';

/** What an org has that its components may refer to. Names are looked up as the platform does: without regard to capitals. */
export interface LinkTargets {
    hasComponent(name: string): boolean;
    /** Is the module in the vendor bundle? */
    hasVendorModule(specifier: string): boolean;
    hasApexClass(className: string): boolean;
    hasAuraEnabledMethod(className: string, methodName: string): boolean;
    hasLabel(name: string): boolean;
    hasStaticResource(name: string): boolean;
    hasObject(name: string): boolean;
    /** `path` may lead over parents: `Owner.Name`. */
    hasField(objectName: string, path: string): boolean;
    hasMessageChannel(name: string): boolean;
}

/** Checks that an import of a component leads somewhere; the platform refuses to deploy the component otherwise. */
export function checkImport(imported: ModuleImport, targets: LinkTargets): SourceProblem | undefined {
    const message = fault(imported, targets);
    const { file, line, column } = imported;
    return message === undefined ? undefined : { file, line, column, message };
}

/** Modules of the platform's `lightning` namespace that aren't emulated ("Component Library"); any other name is none there either. */
const unsupportedModules: ReadonlySet<string> = new Set(
    `accordionSectionHeader actionResult actions analyticsWaveApi barcodeScanner clickToDial cmsDeliveryApi cmsTypeApi conversationToolkitApi
    dynamicIcon fileUpload flow flowSupport gdprApi graphql industriesEducationPublicApi inputField inputRichText inputRichTextToolbarButton
    inputRichTextToolbarButtonGroup insightsWaveApi logger mapApi map mediaUtils messageDispatcher messages mobileCapabilities omnistudioPubsub outputField pageReferenceUtils
    platformInteractionSupport platformScannedBarcode platformUtilityBarApi platformWorkspaceApi quickActionPanel recordEditForm recordForm
    recordPicker recordViewForm richTextToolbarButton salesforceScheduler serviceCloudVoiceToolkitApi stateManagerContext
    stateManagerLayout stateManagerRecord tokens toolkitApi tree treeGrid uiActionsApi uiAppsApi uiConversationApi uiDuplicatesApi
    uiGraphQLApi uiLayoutApi uiListApi uiListsApi uiLookupsApi uiRelatedListApi uiServiceProcessApi unstable_uiGraphQLApi`.split(
        /\s+/
    )
);

function fault({ specifier, file }: ModuleImport, targets: LinkTargets): string | undefined {
    if (specifier === 'lwc' || targets.hasVendorModule(specifier)) return undefined;
    const platform = parsePlatformReference(specifier);
    if (platform) return platformFault(platform.kind, platform.reference, file, targets);
    const [namespace = '', name = ''] = specifier.split('/');
    if (namespace === 'c') return targets.hasComponent(name) ? undefined : `No MODULE named markup://c:${name} found`;
    if (
        (namespace === 'lightning' && unsupportedModules.has(name)) ||
        namespace === '@lwc' ||
        namespace.startsWith('@salesforce')
    )
        return unsupportedText(specifier);
    return `No MODULE named markup://${namespace}:${name} found`;
}

function platformFault(kind: string, reference: string, file: string, targets: LinkTargets): string | undefined {
    const invalid = `Invalid reference ${reference} of type ${kind} in file ${basename(file)}`;
    switch (kind) {
        case 'apex':
        case 'apexContinuation': {
            const [methodName = '', className = ''] = reference.split('.').reverse();
            if (!targets.hasApexClass(className))
                return `Unable to find Apex action class referenced as '${className}'.`;
            const found = targets.hasAuraEnabledMethod(className, methodName);
            return found ? undefined : `Unable to find Apex action method referenced as '${className}.${methodName}'.`;
        }
        case 'label':
            return /^c\./i.test(reference) && targets.hasLabel(reference.slice(2)) ? undefined : invalid;
        case 'resourceUrl':
            return targets.hasStaticResource(reference) ? undefined : invalid;
        case 'messageChannel':
            return targets.hasMessageChannel(reference) ? undefined : invalid;
        case 'schema': {
            const [object = '', ...path] = reference.split('.');
            if (path.length === 0) return targets.hasObject(object) ? undefined : invalid.replace('schema', 'sobject');
            return targets.hasField(object, path.join('.')) ? undefined : invalid.replace('schema', 'sobjectField');
        }
        case 'customPermission':
        case 'userPermission':
            return undefined;
        default:
            return unsupportedText(`@salesforce/${kind}`);
    }
}
