import { toRecordId } from '../../data/recordId';
import { generatedPassword } from '../passwords';
import { sessionOf, type Operation, type SoapContext } from './soapContext';

/** `setPassword` and `resetPassword` (SOAP API Developer Guide, Utility Calls). */
export const passwordOperations: Readonly<Record<string, Operation>> = {
    setPassword: (context) => {
        change(context, context.call.parameters['password'] ?? '');
        return { result: {} };
    },
    resetPassword: (context) => {
        const password = generatedPassword();
        change(context, password);
        return { result: { password } };
    }
};

function change(context: SoapContext, password: string): void {
    const { userId: byUserId } = sessionOf(context);
    const userId = context.call.parameters['userId'] ?? context.call.parameters['userID'] ?? '';
    context.services.logins.setPassword(toRecordId(userId) ?? userId, password, byUserId);
}
