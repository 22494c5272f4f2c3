/**
 * A small, plain tree walker for the hot loops: an environment of variables by name, a function that switches on the node's kind, a signal for `return`. It has
 * the checks that Apex asks for, and nothing that makes it slow on purpose: names are in lower case beforehand and methods are found once by name.
 */
const classes = {
    counter: { methods: { twice: { parameters: ['value'], body: parse('return value;') } } },
    doublecounter: { base: 'counter', methods: { twice: { parameters: ['value'], body: parse('return value * 2;') } } }
};

/** The loop's tree: `for (Integer i = 0; i < rounds; i++) { … }` after what comes before it. */
export function parseLoop({ apex, before = '' }) {
    return parse(`Integer sum = 0; ${before} for (Integer i = 0; i < rounds; i++) { ${apex} } return sum;`);
}

export function walk(tree, rounds) {
    const scope = new Scope(undefined);
    scope.declare('rounds', rounds);
    return runBlock(tree, scope)?.value;
}

class Scope {
    values = new Map();

    constructor(outer) {
        this.outer = outer;
    }

    declare(name, value) {
        this.values.set(name, value);
    }

    holder(name) {
        for (let scope = this; scope; scope = scope.outer) if (scope.values.has(name)) return scope;
        throw new Error(`Variable does not exist: ${name}`);
    }

    get(name) {
        return this.holder(name).values.get(name);
    }

    set(name, value) {
        this.holder(name).values.set(name, value);
    }
}

function runBlock(statements, outer) {
    const scope = new Scope(outer);
    for (const statement of statements) {
        const done = runStatement(statement, scope);
        if (done) return done;
    }
    return undefined;
}

function runStatement(node, scope) {
    switch (node.kind) {
        case 'variable':
            scope.declare(node.name, evaluate(node.value, scope));
            return undefined;
        case 'expression':
            evaluate(node.value, scope);
            return undefined;
        case 'if':
            if (evaluate(node.condition, scope)) return runBlock(node.then, scope);
            return node.otherwise && runBlock(node.otherwise, scope);
        case 'for': {
            const inner = new Scope(scope);
            for (runStatement(node.first, inner); evaluate(node.condition, inner); evaluate(node.update, inner)) {
                const done = runBlock(node.body, inner);
                if (done) return done;
            }
            return undefined;
        }
        case 'return':
            return { value: evaluate(node.value, scope) };
    }
}

function evaluate(node, scope) {
    switch (node.kind) {
        case 'number':
            return node.value;
        case 'name':
            return scope.get(node.name);
        case 'assign': {
            const value = evaluate(node.value, scope);
            scope.set(node.name, value);
            return value;
        }
        case 'increment': {
            const old = number(scope.get(node.name));
            scope.set(node.name, (old + 1) | 0);
            return old;
        }
        case 'new':
            return { type: node.type };
        case 'call': {
            const receiver = evaluate(node.receiver, scope);
            if (receiver === null) throw new Error('Attempt to de-reference a null object');
            const method = methodOf(receiver.type, node.method);
            const inner = new Scope(undefined);
            method.parameters.forEach((name, i) => inner.declare(name, evaluate(node.arguments[i], scope)));
            return runBlock(method.body, inner)?.value ?? null;
        }
        case 'binary':
            return binary(node.operator, number(evaluate(node.left, scope)), number(evaluate(node.right, scope)));
    }
}

function methodOf(type, name) {
    for (let at = classes[type]; at; at = classes[at.base]) if (at.methods[name]) return at.methods[name];
    throw new Error(`Method does not exist: ${name}`);
}

function number(value) {
    if (value === null) throw new Error('Attempt to de-reference a null object');
    return value;
}

function binary(operator, left, right) {
    switch (operator) {
        case '+':
            return (left + right) | 0;
        case '-':
            return (left - right) | 0;
        case '*':
            return Math.imul(left, right);
        case '/':
            if (right === 0) throw new Error('Divide by 0');
            return Math.trunc(left / right) | 0;
        case '<':
            return left < right;
        case '==':
            return left === right;
    }
}

/** Reads the few constructs that the loops use. */
function parse(source) {
    const tokens = source.match(/\d+|\w+|\+\+|==|[-+*/<=(){};.,]/g);
    let at = 0;
    const take = (expected) => {
        const token = tokens[at++];
        if (expected && token !== expected) throw new Error(`expected ${expected}, not ${token}`);
        return token;
    };
    const peek = (ahead = 0) => tokens[at + ahead];
    const statements = [];
    while (at < tokens.length) statements.push(statement());
    return statements;

    function block() {
        const inside = [];
        take('{');
        while (peek() !== '}') inside.push(statement());
        take('}');
        return inside;
    }

    function statement() {
        if (peek() === 'if') {
            take('if');
            take('(');
            const condition = expression(0);
            take(')');
            const then = block();
            if (peek() !== 'else') return { kind: 'if', condition, then };
            take('else');
            return { kind: 'if', condition, then, otherwise: block() };
        }
        if (peek() === 'for') {
            take('for');
            take('(');
            const first = statement();
            const condition = expression(0);
            take(';');
            const update = expression(0);
            take(')');
            return { kind: 'for', first, condition, update, body: block() };
        }
        if (peek() === 'return') {
            take('return');
            const value = expression(0);
            take(';');
            return { kind: 'return', value };
        }
        if (/^[A-Z]/.test(peek()) && /^[a-z]/.test(peek(1))) {
            take();
            const name = take().toLowerCase();
            take('=');
            const value = expression(0);
            take(';');
            return { kind: 'variable', name, value };
        }
        const value = expression(0);
        take(';');
        return { kind: 'expression', value };
    }

    function expression(least) {
        let left = operand();
        for (;;) {
            const operator = peek();
            const rank = { '==': 1, '<': 2, '+': 3, '-': 3, '*': 4, '/': 4 }[operator];
            if (rank === undefined || rank <= least) return left;
            take();
            left = { kind: 'binary', operator, left, right: expression(rank) };
        }
    }

    function operand() {
        const token = take();
        if (token === '(') {
            const inside = expression(0);
            take(')');
            return inside;
        }
        if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
        if (token === 'new') {
            const type = take().toLowerCase();
            take('(');
            take(')');
            return { kind: 'new', type };
        }
        const name = token.toLowerCase();
        if (peek() === '=') {
            take();
            return { kind: 'assign', name, value: expression(0) };
        }
        if (peek() === '++') {
            take();
            return { kind: 'increment', name };
        }
        if (peek() !== '.') return { kind: 'name', name };
        take('.');
        const method = take().toLowerCase();
        take('(');
        const given = [];
        while (peek() !== ')') {
            given.push(expression(0));
            if (peek() === ',') take();
        }
        take(')');
        return { kind: 'call', receiver: { kind: 'name', name }, method, arguments: given };
    }
}
