/** Loads each file once, however many components ask for it. */
const loading = new Map();

function load(url, create) {
    if (!loading.has(url)) {
        loading.set(
            url,
            new Promise((resolve, reject) => {
                const element = create();
                element.addEventListener('load', () => resolve());
                element.addEventListener('error', () => {
                    loading.delete(url);
                    reject(new Error(`Failed to load ${url}`));
                });
                document.head.append(element);
            })
        );
    }
    return loading.get(url);
}

export function loadScript(component, url) {
    return load(url, () => Object.assign(document.createElement('script'), { src: url }));
}

export function loadStyle(component, url) {
    return load(url, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }));
}
