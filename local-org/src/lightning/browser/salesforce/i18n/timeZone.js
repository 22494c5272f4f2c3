import { page } from '../page';

export default page.user?.timeZone ?? 'America/Los_Angeles';
