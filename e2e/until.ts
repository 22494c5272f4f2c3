/**
 * Asks again and again until the answer is there: tests wait for conditions, never for a while.
 * @throws what the last try threw, or that the condition did not hold within `milliseconds`
 */
export async function until<T>(ask: () => Promise<T | undefined | false>, milliseconds = 20000): Promise<T> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
        const answer = await ask().catch((error: unknown) => {
            if (Date.now() > deadline) throw error;
            return undefined;
        });
        if (answer !== undefined && answer !== false) return answer;
        if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${ask.toString()}`);
        await new Promise((again) => setTimeout(again, 20));
    }
}
