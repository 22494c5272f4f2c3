/** The deployment can't go on; the message tells the person at the keyboard why, and what to do. */
export class DeployError extends Error {
    name = 'DeployError';
}
