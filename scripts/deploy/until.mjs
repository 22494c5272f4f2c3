/**
 * Asks until there is an answer.
 * @template T
 * @param {() => Promise<T | undefined>} question
 * @param {number} patience in milliseconds
 * @returns {Promise<T | undefined>} undefined if there was none in time
 */
export async function until(question, patience) {
    const deadline = Date.now() + patience;
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 5000)) {
        const answer = await question();
        if (answer !== undefined || Date.now() + pause > deadline) return answer;
        await new Promise((again) => setTimeout(again, pause));
    }
}
