import { runSuite } from './jestSuite.mjs';

/** Runs the tests that need a Kafka broker, which they start themselves. */
runSuite('kafka', 'Kafka');
