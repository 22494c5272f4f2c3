import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedCluster } from '../../src/queue/embeddedCluster';
import { itKeepsTheClusterContract } from './clusterContract';

let directory: string;

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'cluster-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('The cluster of one process', () => {
    itKeepsTheClusterContract(async () => {
        const cluster = new EmbeddedCluster(directory, () => undefined);
        return { cluster, close: () => cluster.close() };
    });
});
