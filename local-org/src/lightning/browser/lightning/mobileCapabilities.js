/** Services of the Salesforce mobile app: in a desktop browser none is available, and each says so. */
const unavailable = () => ({ isAvailable: () => false });

export const getAppReviewService = unavailable;
export const getARSpaceCapture = unavailable;
export const getBarcodeScanner = unavailable;
export const getBiometricsService = unavailable;
export const getCalendarService = unavailable;
export const getContactsService = unavailable;
export const getDocumentScanner = unavailable;
export const getGeofencingService = unavailable;
export const getLocationService = unavailable;
export const getNfcService = unavailable;
export const getPaymentsService = unavailable;
