import { SalesforceError } from '../../errors';
import { generatedPassword } from '../passwords';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** `GET /sobjects/User/005…/password`: passwords never expire here. */
export function passwordState(request: ApiRequest): ApiResponse {
    userIdOf(request);
    return { status: 200, body: { isExpired: false } };
}

/** `POST /sobjects/User/005…/password` `{"NewPassword": …}`: 204. */
export function setPassword(request: ApiRequest): ApiResponse {
    const { NewPassword } = request.body.object();
    if (typeof NewPassword !== 'string') throw new SalesforceError('MISSING_ARGUMENT', 'NewPassword is required', []);
    request.services.logins.setPassword(userIdOf(request), NewPassword, request.session.userId);
    return { status: 204 };
}

/** `DELETE /sobjects/User/005…/password`: the org makes one up and tells it. */
export function resetPassword(request: ApiRequest): ApiResponse {
    const password = generatedPassword();
    request.services.logins.setPassword(userIdOf(request), password, request.session.userId);
    return { status: 200, body: { NewPassword: password } };
}

function userIdOf({ parameters, services }: ApiRequest): string {
    const user = services.database.get('User', parameters['id'] ?? '');
    if (!user) throw notFound();
    return String(user['Id']);
}
