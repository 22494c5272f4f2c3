import { enumConstant } from '../enums';
import type { LibraryType } from '../libraryType';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of System.Request. */
class RequestValue extends LibraryValue {
    override get libraryType(): string {
        return 'Request';
    }
}

export const requestType: LibraryType = {
    name: 'Request',
    namespace: 'System',
    members: {
        'static Request getCurrent()': () => new RequestValue(),
        'Quiddity getQuiddity()': (x) => enumConstant('Quiddity', x.quiddity),
        'String getRequestId()': (x) => x.requestId
    }
};
