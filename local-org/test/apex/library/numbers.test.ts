import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open();
});
const console = () => apex;

describe('Integer, Long, Double', () => {
    expressions(console, {
        "Integer.valueOf('123')": '123',
        "Integer.valueOf('1.5')": 'System.TypeException: Invalid integer: 1.5',
        "Integer.valueOf('2147483648')": 'System.TypeException: Invalid integer: 2147483648',
        'Integer.valueOf((String) null)': 'System.NullPointerException: Argument cannot be null.',
        'Integer.valueOf((Object) 3.9)': '3',
        "Long.valueOf('12345678901')": '12345678901',
        "Double.valueOf('1.5e3')": '1500.0',
        "Double.valueOf('abc')": 'System.TypeException: Invalid double: abc',
        '(5000).format()': '5,000',
        '(4271990L).format()': '4,271,990',
        '(12345.5678d).format()': '12,345.568',
        '(3.9d).intValue()': '3',
        '(2.5d).round()': '3'
    });
});

describe('Decimal', () => {
    expressions(console, {
        "Decimal.valueOf('12.340').scale()": '3',
        "Decimal.valueOf('x')": 'System.TypeException: Invalid decimal: x',
        '(1234567.8905).format()': '1,234,567.89',
        '(1.50).toPlainString()': '1.50',
        '(1.50).stripTrailingZeros()': '1.5',
        '(2.5).round()': '2',
        '(2.5).round(System.RoundingMode.HALF_UP)': '3',
        '(-2.5).round(System.RoundingMode.CEILING)': '-2',
        '(8.765).setScale(2)': '8.76',
        '(8.765).setScale(2, System.RoundingMode.HALF_UP)': '8.77',
        '(8.765).setScale(2, System.RoundingMode.UNNECESSARY)': 'System.MathException: Rounding necessary',
        '(10.0).divide(3, 2)': '3.33',
        '(10.0).divide(0, 2)': 'System.MathException: Divide by 0',
        '(2.5).pow(2)': '6.25',
        '(123.45).precision()': '5',
        '(-1.5).abs()': '1.5',
        '(3.99).intValue()': '3'
    });
});

describe('Math', () => {
    expressions(console, {
        'Math.abs(-5)': '5',
        'Math.abs(-5.5)': '5.5',
        'Math.ceil(2.1)': '3',
        'Math.floor(-2.1)': '-3',
        'Math.ceil(2.1d)': '3.0',
        'Math.max(1, 2)': '2',
        'Math.max(1, 2.5)': '2.5',
        'Math.min(3L, 2L)': '2',
        'Math.mod(-7, 3)': '-1',
        'Math.mod(7, 0)': 'System.MathException: Divide by 0',
        'Math.pow(2, 10)': '1024.0',
        'Math.round(2.5)': '2',
        'Math.round(3.5)': '4',
        'Math.round(2.5d)': '3',
        'Math.roundToLong(1234567890123.7)': '1234567890124',
        'Math.sqrt(16.0d)': '4.0',
        'Math.signum(-3.2)': '-1',
        'Math.PI': '3.141592653589793',
        'Math.log10(1000.0d)': '3.0',
        'Math.rint(2.5d)': '2.0',
        'Math.random() < 1': 'true',
        'Math.abs(null)': 'System.NullPointerException: Argument cannot be null.'
    });
});

describe('Boolean and enums', () => {
    expressions(console, {
        "Boolean.valueOf('TRUE')": 'true',
        "Boolean.valueOf('yes')": 'false',
        'System.RoundingMode.HALF_UP.name()': 'HALF_UP',
        'System.RoundingMode.UP': 'UP'
    });
});
