import { chatterPost } from './chatterPost';
import { emailSimple } from './emailSimple';
import type { FlowAction } from './flowAction';

/** The platform's own actions, by `actionType` (Actions Developer Guide). */
export const standardActions: Readonly<Record<string, FlowAction>> = { chatterPost, emailSimple };
