/**
 * The hot loops as somebody would write them by hand in JavaScript with the checks that Apex asks for: 32-bit arithmetic, no null in a sum, division by zero,
 * a look at the clock now and then.
 */
const fill = 100_000;

class Fuel {
    left = fill;
    started = performance.now();

    refill() {
        if (performance.now() - this.started > 60_000) throw new Error('CPU time limit exceeded');
        this.left = fill;
    }
}

function given(value) {
    if (value === null) throw new TypeError('null');
    return value;
}

class Counter {
    twice(_fuel, value) {
        return value;
    }
}

class DoubleCounter extends Counter {
    twice(fuel, value) {
        if (--fuel.left < 0) fuel.refill();
        return Math.imul(given(value), 2);
    }
}

export const javascriptLoops = {
    add(rounds) {
        const fuel = new Fuel();
        let sum = 0;
        for (let i = 0; i < given(rounds); i = (i + 1) | 0) {
            if (--fuel.left < 0) fuel.refill();
            sum = (sum + i) | 0;
        }
        return sum;
    },

    call(rounds) {
        const fuel = new Fuel();
        const counter = new DoubleCounter();
        let sum = 0;
        for (let i = 0; i < given(rounds); i = (i + 1) | 0) {
            if (--fuel.left < 0) fuel.refill();
            sum = (sum + given(counter.twice(fuel, i))) | 0;
        }
        return sum;
    },

    branch(rounds) {
        const fuel = new Fuel();
        const divide = (a, b) => {
            if (b === 0) throw new RangeError('Divide by 0');
            return Math.trunc(a / b) | 0;
        };
        let sum = 0;
        for (let i = 0; i < given(rounds); i = (i + 1) | 0) {
            if (--fuel.left < 0) fuel.refill();
            if (((i - Math.imul(divide(i, 3), 3)) | 0) === 0) sum = (sum + i) | 0;
            else sum = (sum - 1) | 0;
        }
        return sum;
    }
};
