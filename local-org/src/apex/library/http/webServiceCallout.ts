import { NotSupportedError } from '../../../errors';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexMap } from '../../runtime/values/apexMap';
import type { ApexValue } from '../../runtime/values/apexValue';

/** `WebServiceCallout.invoke`, as classes generated from a WSDL call it: in a test the mock answers into the map of responses. */
function invoke(
    x: Execution,
    stub: ApexValue,
    request: ApexValue,
    responses: ApexMap | null,
    info: ApexList | null
): void {
    x.limits.use('callouts');
    if (x.test === undefined) throw new NotSupportedError('A SOAP callout');
    const mock = x.test.mocks.get('webservicemock');
    const respond = (mock as GeneratedObject | undefined)?.['~doinvoke/9'];
    if (mock === undefined || respond === undefined) {
        throw systemException(
            'System.TypeException',
            'Methods defined as TestMethod do not support Web service callouts'
        );
    }
    // endpoint, SOAP action, the request's namespace, its name, the response's namespace, name and type: the mock isn't told the first namespace
    const told = given(info).values.filter((_, index) => index !== 2);
    respond.call(mock as GeneratedObject, x, stub, request, given(responses), ...told);
}

export const webServiceTypes: readonly LibraryType[] = [
    {
        name: 'WebServiceCallout',
        namespace: 'System',
        members: {
            'static void invoke(Object stub, Object request, Map<String, Object> response, List<String> info)': invoke
        }
    },
    {
        name: 'WebServiceMock',
        namespace: 'System',
        kind: 'interface',
        members: {
            'void doInvoke(Object stub, Object request, Map<String, Object> response, String endpoint, String soapAction, String requestName, String responseNamespace, String responseName, String responseType)':
                () => {
                    throw new NotSupportedError('A mock of the library');
                }
        }
    }
];
