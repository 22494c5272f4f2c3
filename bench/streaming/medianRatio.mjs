import { median } from '../page/newsroom.mjs';

/** Of rounds taken in turns, the median of the ratios: the two of a round saw the same machine. */
export function medianRatio(rates, others) {
    return Math.round(median(rates.map((rate, round) => rate / others[round])) * 100) / 100;
}
