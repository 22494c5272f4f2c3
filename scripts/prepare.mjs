import { execFileSync } from 'node:child_process';

// The hooks of this repository; in a tarball or without git there is nothing to hook into.
try {
    execFileSync('git', ['config', 'core.hooksPath', '.githooks'], { stdio: 'ignore' });
} catch {
    // no git here: the hooks are a convenience, the same checks run in .ci/run
}
