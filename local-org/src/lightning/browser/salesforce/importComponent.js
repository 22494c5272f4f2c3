/** Loads a component of the org (`c/<name>`) through the page's import map; resolves with its class. */
export async function importComponent(name) {
    return (await import(`c/${name}`)).default;
}
