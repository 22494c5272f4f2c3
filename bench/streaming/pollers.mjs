import { connect } from 'node:net';

/**
 * Many clients that poll, in a process of their own and as cheap as can be: plain sockets, requests made beforehand, markers counted in what comes.
 */
const marker = Buffer.from('"EventApiName"');
const headerEnd = Buffer.from('\r\n\r\n');
const lengthHeader = /content-length: (\d+)/i;

/** One keep-alive connection: a request, its response, the next. */
class Poller {
    constructor(target) {
        this.target = target;
        this.received = 0;
        this.buffered = undefined;
    }

    async open() {
        this.socket = connect(this.target.port, '127.0.0.1');
        this.socket.setNoDelay(true);
        this.socket.on('data', (chunk) => this.read(chunk));
        this.socket.on('error', (error) => this.fail(error));
        this.socket.on('close', () => this.fail(new Error('closed')));
        if (this.target.channel === undefined) {
            this.poll = request(this.target, { channel: '/meta/connect', connectionType: 'long-polling', id: '4' });
            return;
        }
        const supportedConnectionTypes = ['long-polling'];
        const shaken = await this.ask({
            channel: '/meta/handshake',
            version: '1.0',
            supportedConnectionTypes,
            id: '1'
        });
        const { clientId } = JSON.parse(shaken.body)[0];
        this.cookie = /set-cookie: ([^;\r]+)/i.exec(shaken.head)?.[1];
        await this.ask({
            channel: '/meta/connect',
            clientId,
            connectionType: 'long-polling',
            id: '2',
            advice: { timeout: 0 }
        });
        const { channel: subscription, replay } = this.target;
        const ext = replay === undefined ? undefined : { replay: { [subscription]: replay } };
        const [reply] = JSON.parse(
            (await this.ask({ channel: '/meta/subscribe', clientId, subscription, ext, id: '3' })).body
        );
        if (!reply.successful) throw new Error(JSON.stringify(reply));
        this.poll = request(
            this.target,
            { channel: '/meta/connect', clientId, connectionType: 'long-polling', id: '4' },
            this.cookie
        );
    }

    ask(message) {
        return new Promise((resolve, reject) => {
            this.onAnswer = resolve;
            this.fail = reject;
            this.socket.write(request(this.target, message, this.cookie));
        });
    }

    /** Polls from now on, and tells how many events came with each response. */
    start(onEvents) {
        this.fail = (error) => {
            throw error;
        };
        this.onAnswer = undefined;
        this.onEvents = onEvents;
        this.socket.write(this.poll);
    }

    read(chunk) {
        if (this.onEvents !== undefined) return this.count(chunk);
        const data = this.buffered === undefined ? chunk : Buffer.concat([this.buffered, chunk]);
        const headLength = data.indexOf(headerEnd) + 4;
        if (headLength < 4) return void (this.buffered = data);
        const head = data.latin1Slice(0, headLength);
        const length = Number(lengthHeader.exec(head)[1]);
        if (data.length < headLength + length) return void (this.buffered = data);
        this.buffered = undefined;
        this.onAnswer({ head, body: data.latin1Slice(headLength, headLength + length) });
    }

    /** While polling: counts, and polls again at the end of each response. */
    count(chunk) {
        let rest = chunk;
        if (this.missing === undefined) {
            const data = this.buffered === undefined ? chunk : Buffer.concat([this.buffered, chunk]);
            const end = data.indexOf(headerEnd);
            if (end < 0) return void (this.buffered = data);
            this.buffered = undefined;
            this.missing = Number(lengthHeader.exec(data.latin1Slice(0, end))[1]);
            this.body = [];
            rest = data.subarray(end + 4);
        }
        this.missing -= rest.length;
        this.body.push(rest);
        if (this.missing > 0) return;
        const body = this.body.length === 1 ? this.body[0] : Buffer.concat(this.body);
        this.missing = undefined;
        let events = 0;
        for (let at = body.indexOf(marker); at >= 0; at = body.indexOf(marker, at + marker.length)) events++;
        this.socket.write(this.poll);
        this.received += events;
        this.onEvents(events, this);
    }
}

function request({ port, path, token }, message, cookie) {
    const body = JSON.stringify([message]);
    return Buffer.from(
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
            (token === undefined ? '' : `Authorization: OAuth ${token}\r\n`) +
            (cookie === undefined ? '' : `Cookie: ${cookie}\r\n`) +
            `\r\n${body}`
    );
}

const pollers = [];
let deliveries = 0;
let expected = 0;
let done = () => undefined;

const calls = {
    /** Opens so many clients, and has all of them wait. */
    async connect({ target, count }) {
        while (pollers.length < count) {
            const opened = Array.from({ length: Math.min(100, count - pollers.length) }, () => new Poller(target));
            await Promise.all(opened.map((poller) => poller.open()));
            pollers.push(...opened);
        }
        for (const poller of pollers) {
            poller.start((events) => {
                deliveries += events;
                if (deliveries >= expected) done();
            });
        }
    },
    /** Until each of the clients has received so many events more. */
    async receive({ events }) {
        expected += events * pollers.length;
        if (deliveries < expected) await new Promise((resolve) => (done = resolve));
        return { deliveries };
    }
};

process.on('message', async ({ call, ...options }) => process.send((await calls[call](options)) ?? {}));
process.on('disconnect', () => process.exit(0));
process.send({});
