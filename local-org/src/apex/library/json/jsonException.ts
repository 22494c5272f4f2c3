import { type ApexException, systemException } from '../../runtime/values/apexException';

export function jsonException(message: string): ApexException {
    return systemException('System.JSONException', message);
}
