import type { Execution } from '../../runtime/execution';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import { type ApexException } from '../../runtime/values/apexException';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { enumConstant } from '../enums';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { libraryList } from '../lists';
import { PageReferenceValue } from './pageReference';

/** A value of ApexPages.Message. */
class PageMessage extends LibraryValue {
    constructor(
        readonly severity: ApexEnumConstant,
        readonly summary: string | null,
        readonly detail: string | null,
        readonly componentLabel: string | null = null
    ) {
        super();
    }

    override get libraryType(): string {
        return 'ApexPages.Message';
    }

    override get printed(): string {
        return `ApexPages.Message["${this.summary}"]`;
    }
}

/** What a request for a page knows: the page and the messages shown on it. */
export class PageState {
    page: PageReferenceValue | null = null;
    messages: PageMessage[] = [];
}

const states = new WeakMap<Execution, PageState>();

/** Of an execution; made when it is first asked for. */
export function pageState(x: Execution): PageState {
    let state = states.get(x);
    if (state === undefined) {
        state = new PageState();
        states.set(x, state);
    }
    return state;
}

/** Without a page the platform gives a reference without an address in tests. */
function currentPage(x: Execution): PageReferenceValue {
    const state = pageState(x);
    return (state.page ??= new PageReferenceValue(x, ''));
}

function add(x: Execution, message: PageMessage): void {
    const { messages } = pageState(x);
    const isKnown = messages.some(
        ({ severity, summary, detail }) =>
            severity === message.severity && summary === message.summary && detail === message.detail
    );
    if (!isKnown) messages.push(message);
}

function addMessages(x: Execution, exception: ApexException | null): void {
    const { message } = given(exception);
    add(x, new PageMessage(enumConstant('ApexPages.Severity', 'ERROR'), message, message));
}

const newMessage = (
    _x: Execution,
    severity: ApexEnumConstant | null,
    summary: string | null,
    detail: string | null = summary,
    label: string | null = null
) => new PageMessage(given(severity), summary, detail, label);

/** Members of Test about pages. */
export const pageTestMembers: LibraryType['members'] = {
    'static void setCurrentPage(PageReference page)': (x, page: PageReferenceValue | null) =>
        void (pageState(x).page = page),
    'static void setCurrentPageReference(PageReference page)': (x, page: PageReferenceValue | null) =>
        void (pageState(x).page = page),
    'static void clearApexPageMessages()': (x) => void (pageState(x).messages = [])
};

/** Members of System about pages. */
export const pageSystemMembers: LibraryType['members'] = {
    'static PageReference currentPageReference()': currentPage
};

export const apexPagesTypes: readonly LibraryType[] = [
    {
        name: 'ApexPages',
        namespace: 'System',
        members: {
            'static PageReference currentPage()': currentPage,
            'static void addMessage(ApexPages.Message message)': (x, message: PageMessage | null) =>
                add(x, given(message)),
            'static void addMessages(Exception exception)': addMessages,
            'static List<ApexPages.Message> getMessages()': (x) =>
                libraryList('ApexPages.Message', pageState(x).messages),
            'static Boolean hasMessages()': (x) => pageState(x).messages.length > 0,
            'static Boolean hasMessages(ApexPages.Severity severity)': (x, severity: ApexEnumConstant | null) =>
                pageState(x).messages.some((message) => message.severity === severity)
        }
    },
    {
        name: 'ApexPages.Message',
        members: {
            'Message(ApexPages.Severity severity, String summary)': newMessage,
            'Message(ApexPages.Severity severity, String summary, String detail)': newMessage,
            'Message(ApexPages.Severity severity, String summary, String detail, String id)': newMessage,
            'ApexPages.Severity getSeverity()': (_x, { severity }: PageMessage) => severity,
            'String getSummary()': (_x, { summary }: PageMessage) => summary,
            'String getDetail()': (_x, { detail }: PageMessage) => detail,
            'String getComponentLabel()': (_x, { componentLabel }: PageMessage) => componentLabel
        }
    }
];
